// Tells the portal which result was opened, so that editors see which questions find nothing of use.
// Sent after the click, beside it: the link itself leads straight to its page.
const list = document.querySelector("ol[data-opened]");

const told = (event) => {
  if (event.type === "auxclick" && event.button !== 1) return; // the middle button opens, too
  const item = event.target.closest("a") && event.target.closest("ol[data-opened] > li");
  if (!item) return;
  const place = [...list.children].indexOf(item) + 1;
  const body = new URLSearchParams({ luot: list.dataset.slip, "vi-tri": String(place) });
  navigator.sendBeacon(list.dataset.opened, body);
};

for (const kind of ["click", "auxclick"]) list.addEventListener(kind, told);
