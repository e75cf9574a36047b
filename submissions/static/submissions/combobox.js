// A list to choose from by typing a few letters, without accents. It stands over the page's own
// select, which keeps the value and goes with the form; without scripts the select is there itself.
// After the combobox pattern of the ARIA Authoring Practices Guide.

const fold = (text) =>
  text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/đ/g, "d");

// Every typed word begins a word of the name: "cao lanh" and "p cao" find "Phường Cao Lãnh".
const fits = (name, typed) => {
  const words = fold(name).split(/[\s,()/-]+/);
  return typed.every((begun) => words.some((word) => word.startsWith(begun)));
};

class Combobox {
  constructor(select) {
    this.select = select;
    this.options = [...select.options].filter((option) => option.value);
    this.empty = [...select.options].find((option) => !option.value)?.text ?? "";
    this.active = -1;
    this.build();
    this.show();
    select.addEventListener("change", () => this.show());
  }

  build() {
    const { select } = this;
    const id = select.id;
    this.list = document.createElement("ul");
    this.list.id = `${id}-list`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", document.querySelector(`label[for="${id}"]`)?.innerText ?? "");
    this.list.hidden = true;
    this.input = document.createElement("input");
    for (const name of ["aria-describedby", "aria-invalid", "accesskey"]) {
      if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
    }
    Object.assign(this.input, { type: "text", autocomplete: "off", placeholder: this.empty });
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-controls", this.list.id);
    select.id = `${id}-select`;
    select.removeAttribute("accesskey");
    select.hidden = true;
    this.input.id = id; // the label now names what is typed into
    const box = document.createElement("div");
    box.className = "combobox";
    select.before(box);
    box.append(this.input, this.list, select);
    this.input.addEventListener("input", () => this.open());
    this.input.addEventListener("click", () => this.open(true));
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("blur", () => this.leave());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the field keeps the focus
      const chosen = event.target.closest("[data-value]");
      if (chosen) this.choose(chosen.dataset.value);
    });
  }

  // What the select holds, as text in the field.
  show() {
    const option = this.options.find((one) => one.value === this.select.value);
    this.input.value = option?.text ?? "";
  }

  open(all = false) {
    const typed = all ? [] : fold(this.input.value).split(/\s+/).filter(Boolean);
    const found = this.options.filter((option) => fits(option.text, typed));
    this.list.replaceChildren(...found.slice(0, 60).map((option, index) => {
      const row = document.createElement("li");
      row.id = `${this.list.id}-${index}`;
      row.setAttribute("role", "option");
      row.dataset.value = option.value;
      row.textContent = option.text;
      return row;
    }));
    this.list.hidden = found.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.point(typed.length && found.length ? 0 : -1);
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.point(-1);
  }

  point(index) {
    const rows = [...this.list.children];
    this.active = rows.length ? Math.max(-1, Math.min(index, rows.length - 1)) : -1;
    rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === this.active)));
    const row = rows[this.active];
    if (row && !this.list.hidden) {
      this.input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  choose(value) {
    this.select.value = value;
    this.close();
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Leaving takes what is pointed at; an emptied field chooses nothing; other words fall away.
  leave() {
    const row = this.list.hidden ? null : this.list.children[this.active];
    if (!this.input.value.trim()) this.choose("");
    else if (row) this.choose(row.dataset.value);
    else {
      this.close();
      this.show();
    }
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const opened = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!opened) this.open(true);
      this.point(this.active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Escape" && opened) {
      event.stopPropagation();
      this.close();
      this.show();
    } else if (event.key === "Enter" && opened && this.active >= 0) {
      this.choose(this.list.children[this.active].dataset.value);
    }
  }
}

for (const select of document.querySelectorAll("select[data-combobox]")) new Combobox(select);
