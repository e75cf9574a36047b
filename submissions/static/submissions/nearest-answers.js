// Shows published answers near what somebody is writing, below the text itself. Asked only when the
// typing pauses; an answer that comes too late is thrown away. Without this script the same answers
// stand below the form when it comes back with something to mend.
const section = document.getElementById("near-answers");
const form = document.getElementById("ticket-form");
const WAIT = 700; // milliseconds without a key
const LEAST = 12; // characters, together
const KEPT = 20; // answers remembered

const title = form.querySelector('[name="title"]');
const content = form.querySelector('[name="content"]');
const token = () => form.querySelector('[name="csrfmiddlewaretoken"]').value;
const list = section.querySelector("ul");
const status = section.querySelector("[role=status]");
const pattern = section.querySelector("template").content.firstElementChild;
const known = new Map();
let timer;
let asking;

content.closest(".f").after(section);

const show = (found) => {
  list.replaceChildren(
    ...found.map((answer) => {
      const item = pattern.cloneNode(true);
      const link = item.querySelector("a");
      link.querySelector("span").textContent = answer.title;
      link.href = answer.url;
      item.querySelector("p").textContent = answer.summary;
      item.querySelector('[name="luot"]').value = answer.slip;
      item.querySelector('[name="csrfmiddlewaretoken"]').value = token();
      return item;
    })
  );
  section.hidden = found.length === 0;
  status.textContent = found.length ? status.dataset.found : "";
};

const ask = async (text) => {
  if (!known.has(text)) {
    asking = new AbortController();
    try {
      const answer = await fetch(section.dataset.url, {
        method: "POST",
        headers: { "X-CSRFToken": token() },
        body: new URLSearchParams({ "noi-dung": text }),
        signal: asking.signal,
      });
      if (!answer.ok) return;
      if (known.size >= KEPT) known.delete(known.keys().next().value);
      known.set(text, (await answer.json()).found);
    } catch {
      return; // given up for later words, or no network: the form needs none of this
    }
  }
  show(known.get(text));
};

const written = () => {
  clearTimeout(timer);
  asking?.abort();
  const text = `${title.value.trim()}. ${content.value.trim()}`.slice(0, 2000);
  if (text.length < LEAST) return show([]);
  timer = setTimeout(() => ask(text), WAIT);
};

for (const field of [title, content]) field.addEventListener("input", written);
if (!list.children.length) written();
