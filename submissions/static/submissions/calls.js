// The grid of calls by the keyboard: Enter and the arrows go down and up a column, Tab goes across.
const form = document.getElementById("calls-form");

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  const column = event.target.dataset?.column;
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!column || !step || event.altKey || event.ctrlKey || event.isComposing) return;
  event.preventDefault();
  const cells = [...form.querySelectorAll(`[data-column=${column}]`)];
  const next = cells[cells.indexOf(event.target) + step];
  next?.focus();
  next?.select();
});

// Where to begin: what is wrong, or the first day without figures.
const wrong = form.querySelector("[aria-invalid=true]");
const open = [...form.querySelectorAll("[data-column=in]")].find((cell) => !cell.value);
(wrong ?? open)?.focus();
