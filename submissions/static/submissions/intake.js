// The operator's form at the pace of a call: suggestions while typing, and keys for every step.
// Without scripts the same buttons send the form and get the same answers from the server.

const form = document.getElementById("intake-form");
const field = (name) => form.elements[name];
const found = document.getElementById("intake-found");
const earlier = document.getElementById("intake-earlier");
const status = document.getElementById("intake-status");
document.querySelector(".intake").classList.add("scripts");

// --- What the server knows about the words so far ---------------------------------------------

const PAUSE = 350; // milliseconds without a key

const asker = (url, names, place, after) => {
  let waiting = 0;
  let request = null;
  let asked = null;
  const ask = async () => {
    const data = new FormData();
    for (const name of names) data.append(name, field(name).value);
    const now = JSON.stringify([...data]);
    if (now === asked) return;
    asked = now;
    request?.abort();
    request = new AbortController();
    data.append("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
    try {
      const headers = { "X-Requested-With": "XMLHttpRequest" };
      const response = await fetch(url, { method: "POST", body: data, headers, signal: request.signal });
      if (!response.ok) return;
      const text = await response.text();
      if (place.contains(document.activeElement)) return; // never take a button from under a finger
      place.innerHTML = text;
      place.dispatchEvent(new Event("found"));
      after();
    } catch (error) {
      if (error.name !== "AbortError") asked = null; // the line is down: ask again at the next key
    }
  };
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  };
};

const say = () => {
  const headings = [...document.querySelectorAll("#intake-earlier h2, #intake-found h2")];
  status.textContent = headings.map((heading) => heading.innerText).join(". ");
};
const TYPED = ["title", "content", "topic", "commune", "address", "kind", "level"];
const suggest = asker(form.dataset.suggest, TYPED, found, say);
const lookUp = asker(form.dataset.earlier, ["phone"], earlier, say);

for (const type of ["input", "change"]) {
  form.addEventListener(type, (event) => {
    if (TYPED.includes(event.target.name)) suggest();
    if (event.target.name === "phone") lookUp();
    if (event.target.name === "channel") heard();
  });
}

// Only who hears the answer can be asked about it.
const heard = () => {
  const box = form.querySelector("[data-for-spoken]");
  if (box) box.hidden = !form.dataset.spoken.split(",").includes(field("channel").value);
};
heard();

// --- Taking a suggestion ----------------------------------------------------------------------

const pick = (button) => {
  const [name, value] = button.value.split(":");
  const select = form.querySelector(`select[name="${name}"]`);
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
};

let taken = "";
const useAnswer = (button) => {
  const answer = field("answer");
  if (!answer) return;
  const own = answer.value.trim();
  const text = button.dataset.answer;
  // Words of the operator's own are kept; an answer taken before gives way.
  answer.value = own && own !== taken.trim() ? `${own}\n\n${text}` : text;
  taken = text;
  answer.focus();
};

found.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.name === "pick") pick(button);
  else if (button?.name === "use_answer") useAnswer(button);
  else return;
  event.preventDefault();
});

// Asked for before the server has answered, the proposals are taken when they come.
let wanted = false;
const takeProposals = () => {
  const first = found.querySelectorAll("[data-first]");
  wanted = first.length === 0;
  first.forEach(pick);
};
found.addEventListener("found", () => wanted && takeProposals());

// --- Keys -------------------------------------------------------------------------------------

const press = (id) => document.getElementById(id)?.click();
const keys = {
  F2: takeProposals,
  F4: () => found.querySelector("[data-answer]")?.click(),
  F8: () => press("deed-send"),
  F9: () => press("deed-answer"),
};

const next = (from) => {
  const fields = [...form.querySelectorAll("input, select, textarea, button")].filter(
    (one) => one.tabIndex >= 0 && !one.disabled && one.offsetParent !== null,
  );
  fields[fields.indexOf(from) + 1]?.focus();
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
  if (plain && keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    press("deed-receive");
  } else if (event.altKey && !event.ctrlKey && /^Digit[1-4]$/.test(event.code)) {
    event.preventDefault();
    const radio = form.querySelectorAll("[name=kind]")[event.code.at(-1) - 1];
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (plain && event.key === "Enter" && event.target.matches?.("#intake-form input")) {
    event.preventDefault(); // Enter leads on; only the buttons and their keys send
    next(event.target);
  }
});

// --- Where to begin ---------------------------------------------------------------------------

const wrong = form.querySelector("[aria-invalid=true], .w-field--error input, .w-field--error textarea");
const closed = wrong?.closest("details");
if (closed) closed.open = true;
(wrong ?? field("phone")).focus();

// One press, one ticket: what is on its way is not sent again. The server would take it for one.
form.addEventListener("submit", (event) => {
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => delete form.dataset.sent);
if (field("content").value) suggest();
if (field("phone").value) lookUp();
