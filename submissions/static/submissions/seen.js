// Notes that a ticket handed to the unit has arrived. Reading it by its address alone changes nothing.
const form = document.querySelector("form[data-seen]");
if (form) {
  fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" });
}
