// The desk by keyboard, and small comforts. Everything here can be done without it.
const typing = (element) =>
  element?.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable=true], dialog, [role=dialog]");

const config = JSON.parse(document.getElementById("wagtail-config")?.textContent || "{}");

// --- Keys ----------------------------------------------------------------------------------------

const rows = () => [...document.querySelectorAll(".desk-table tbody tr")];
const link = (row) => row.querySelector(".title-wrapper a");
const here = () => rows().findIndex((row) => row.contains(document.activeElement));

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = here();
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
  link(all[next]).focus();
  all[next].scrollIntoView({ block: "nearest" });
  return true;
}

function tick() {
  const box = rows()[here()]?.querySelector(".desk-tick input");
  box?.click();
  return Boolean(box);
}

// An action's key opens its panel, or presses the one button of an action that asks nothing.
function act(key) {
  const target = document.querySelector(`.desk [data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (target.tagName === "DETAILS") target.open = true;
  const field = target.querySelector("textarea") || target.querySelector("select, input:not([type=hidden])");
  (field || target.querySelector("button, summary") || target).focus();
  target.scrollIntoView({ block: "center" });
  return true;
}

let leading = 0; // until when a letter after "g" leads to a list

function lead(key) {
  const target = document.querySelector(`.desk-lists a[data-key="${CSS.escape(key)}"]`);
  const back = key === "l" && document.querySelector("[data-back]");
  if (target || back) location.assign((target || back).href);
  return Boolean(target || back);
}

function pressed(event) {
  const { key } = event;
  if (performance.now() < leading) {
    leading = 0;
    return lead(key);
  }
  if (key === "g") {
    leading = performance.now() + 2000;
    return true;
  }
  if (key === "?") return showKeys();
  const onList = document.querySelector(".desk-table");
  if (!onList) return act(key);
  if (key === "j" || (key === "ArrowDown" && here() >= 0)) return move(1);
  if (key === "k" || (key === "ArrowUp" && here() >= 0)) return move(-1);
  return key === "s" && tick();
}

// Single keys can be switched off in the user's account, like all of the admin's.
if (config.KEYBOARD_SHORTCUTS_ENABLED !== false) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return;
    if (pressed(event)) event.preventDefault();
  });
}

// The admin's own dialog of keys, with the desk's put into it the first time it opens.
function showKeys() {
  const dialog = document.getElementById("keyboard-shortcuts-dialog");
  const keys = document.getElementById("desk-keys");
  if (!dialog) return false;
  if (keys) {
    dialog.querySelector("table").prepend(keys.content);
    keys.remove();
  }
  dialog.dispatchEvent(new CustomEvent("w-dialog:show"));
  return true;
}

for (const button of document.querySelectorAll("[data-keys-help]")) {
  button.hidden = false;
  button.addEventListener("click", showKeys);
}

// --- Ticked tickets ------------------------------------------------------------------------------

const boxes = () => [...document.querySelectorAll('.desk-tick input[name="ticket"]')];

function count() {
  const ticked = boxes().filter((box) => box.checked).length;
  for (const place of document.querySelectorAll("[data-ticked]")) place.textContent = ticked ? `${ticked} ·` : "";
  for (const all of document.querySelectorAll("[data-tick-all]")) {
    all.hidden = false;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && ticked < boxes().length;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-tick-all]")) for (const box of boxes()) box.checked = event.target.checked;
  if (event.target.closest?.(".desk-tick")) count();
});
document.addEventListener("w-swap:success", count);
count();

// --- A list kept under a name is the one now shown, after searching and filtering too -------------

for (const form of document.querySelectorAll("form[data-keep]")) {
  form.addEventListener("submit", () => {
    form.elements.query.value = location.search.slice(1);
  });
}

// --- Reply templates: the text is added to what is in the box, without a trip to the server -------

for (const part of document.querySelectorAll("[data-reply]")) {
  const select = part.querySelector("select");
  const box = part.closest("form").querySelector("textarea");
  part.querySelector("button").addEventListener("click", (event) => {
    event.preventDefault();
    const text = select.selectedOptions[0]?.dataset.text;
    if (!text) return select.focus();
    const before = box.value.trimEnd();
    box.focus();
    box.value = before ? `${before}\n\n${text}` : text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// --- Words typed and not sent, for as long as the tab is open: a lost session loses nothing -------

const desk = document.querySelector(".desk[data-ticket]");

function keepWords(form) {
  const box = form.querySelector("textarea");
  if (!box) return;
  const place = `desk:${desk.dataset.ticket}:${form.dataset.step}`;
  const first = box.value;
  const kept = sessionStorage.getItem(place);
  if (kept && (kept === first || document.querySelector(".messages .success"))) sessionStorage.removeItem(place);
  else if (kept) offer(box, kept, place);
  box.addEventListener("input", () => {
    if (box.value === first) sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, box.value);
  });
}

function offer(box, kept, place) {
  const note = document.getElementById("desk-kept").content.firstElementChild.cloneNode(true);
  const [back, away] = note.querySelectorAll("button");
  back.addEventListener("click", () => {
    box.value = kept;
    note.remove();
    box.focus();
  });
  away.addEventListener("click", () => {
    sessionStorage.removeItem(place);
    note.remove();
  });
  box.before(note);
}

if (desk) for (const form of document.querySelectorAll("form[data-step]")) keepWords(form);

// --- What is near to the ticket comes after the ticket ---------------------------------------------

const near = document.querySelector("[data-near]");
if (near) {
  const answer = await fetch(near.dataset.near).catch(() => null);
  if (answer?.ok) near.innerHTML = await answer.text();
}
