// A native file button speaks the browser's language. Where scripts run, a label of ours stands in
// for it and an <output> names what was chosen. The input stays in place for keyboard and readers.
for (const box of document.querySelectorAll(".file[data-file]:not(.dressed)")) {
  const input = box.querySelector('input[type="file"]');
  if (!input) continue;

  const label = document.createElement("label");
  label.className = "btn line";
  label.htmlFor = input.id;
  label.textContent = box.dataset.file;
  const chosen = document.createElement("output");
  chosen.htmlFor = input.id;

  const show = () => {
    const names = [...input.files].map((file) => file.name);
    chosen.textContent = names.length ? names.join(", ") : box.dataset.none;
  };
  input.addEventListener("change", show);
  input.classList.add("vh");
  input.after(label, chosen);
  box.classList.add("dressed");
  show();
}
