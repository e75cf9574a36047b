// Shows a field only where it is needed. Without scripts all fields stand there with their hints;
// the server judges by the same rules either way, and what was typed into a hidden field stays.
const form = document.getElementById("ticket-form");

const chosen = (name) => form.querySelector(`[name="${name}"]:checked`)?.value;
const box = (name) => form.querySelector(`[name="${name}"]`).closest(".f");

const rules = [
  [["proposal"], () => chosen("kind") === "kien-nghi"],
  [["anonymous"], () => chosen("kind") === "phan-anh" || Boolean(chosen("anonymous"))],
  [["sender_kind", "full_name", "sender_address"], () => !chosen("anonymous")],
  [
    ["organisation", "tax_code"],
    () => !chosen("anonymous") && chosen("sender_kind") === "organisation",
  ],
];

const show = () => {
  for (const [names, needed] of rules) {
    for (const name of names) {
      // A field that is marked as wrong stays in sight: the summary links to it.
      const field = box(name);
      field.hidden = !needed() && !field.classList.contains("bad");
    }
  }
};

form.addEventListener("change", show);
show();

// The back button may load the page anew and put what was typed back into it, but with another key.
// This entry of the history remembers the first one: sent again, the same words are the same ticket.
const key = form.querySelector('[name="submission_key"]');
if (history.state?.submissionKey) key.value = history.state.submissionKey;
else history.replaceState({ submissionKey: key.value }, "");
