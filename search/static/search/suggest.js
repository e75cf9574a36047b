// Suggestions under a search field: an ARIA combobox with a list (APG, "list autocomplete with
// manual selection"). The form works as it is without this script.

const WAIT = 150; // milliseconds after a key before asking
const KEPT = 50; // answers remembered

class Suggestions {
  constructor(input, number) {
    this.input = input;
    this.url = input.dataset.suggest;
    this.answers = new Map();
    this.chosen = -1;
    this.items = [];
    this.list = document.createElement("ul");
    this.list.className = "suggest";
    this.list.id = `suggest-${number}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
    this.list.hidden = true;
    input.after(this.list);
    // Says how many there are: a list that opens below is no news to a screen reader by itself.
    this.status = document.createElement("span");
    this.status.className = "vh";
    this.status.setAttribute("role", "status");
    this.list.after(this.status);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) input.setAttribute(name, value);
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.close());
    // Before blur, which would close the list and lose the click.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.clicked(event));
  }

  typed() {
    clearTimeout(this.timer);
    this.asking?.abort();
    const query = this.input.value.trim();
    if (query.length < 2) return this.close();
    this.timer = setTimeout(() => this.ask(query), WAIT);
  }

  async ask(query) {
    if (!this.answers.has(query)) {
      this.asking = new AbortController();
      try {
        const address = `${this.url}?q=${encodeURIComponent(query)}`;
        const answer = await fetch(address, { signal: this.asking.signal });
        if (!answer.ok) return this.close();
        this.remember(query, (await answer.json()).suggestions);
      } catch {
        return; // given up for a later key, or no network: the form still works
      }
    }
    if (query === this.input.value.trim() && document.activeElement === this.input) {
      this.show(this.answers.get(query));
    }
  }

  remember(query, suggestions) {
    if (this.answers.size >= KEPT) this.answers.delete(this.answers.keys().next().value);
    this.answers.set(query, suggestions);
  }

  show(suggestions) {
    this.chosen = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.items = suggestions.map((suggestion, number) => {
      const item = document.createElement("li");
      item.id = `${this.list.id}-${number}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = suggestion.title;
      const kind = this.input.getAttribute(`data-kind-${suggestion.kind}`);
      if (kind) {
        const label = document.createElement("span");
        label.className = "kind";
        label.textContent = kind;
        item.append(" ", label);
      }
      item.dataset.url = suggestion.url;
      return item;
    });
    this.list.replaceChildren(...this.items);
    this.open(this.items.length > 0);
    const { saidSome = "", saidNone = "" } = this.input.dataset;
    this.status.textContent = this.items.length ? saidSome.replace("#", this.items.length) : saidNone;
  }

  open(shown) {
    this.list.hidden = !shown;
    this.input.setAttribute("aria-expanded", String(shown));
  }

  close() {
    clearTimeout(this.timer);
    this.choose(-1);
    this.open(false);
    this.status.textContent = "";
  }

  choose(number) {
    this.items[this.chosen]?.setAttribute("aria-selected", "false");
    this.chosen = number;
    const item = this.items[number];
    if (!item) return this.input.removeAttribute("aria-activedescendant");
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", item.id);
  }

  pressed(event) {
    if (event.isComposing) return; // an input method is still writing the word
    const last = this.items.length - 1;
    if (event.key === "Escape" && !this.list.hidden) this.close();
    else if (this.list.hidden || last < 0) {
      if (event.key !== "ArrowDown" || last < 0) return;
      this.open(true);
      this.choose(0);
    } else if (event.key === "ArrowDown") this.choose(this.chosen >= last ? -1 : this.chosen + 1);
    else if (event.key === "ArrowUp") this.choose(this.chosen < 0 ? last : this.chosen - 1);
    else if (event.key === "Enter" && this.chosen >= 0) this.follow(this.items[this.chosen]);
    else return;
    event.preventDefault();
  }

  clicked(event) {
    const item = event.target.closest("[role=option]");
    if (item) this.follow(item);
  }

  follow(item) {
    location.assign(item.dataset.url);
  }
}

document.querySelectorAll("input[data-suggest]").forEach((input, number) => {
  new Suggestions(input, number);
});
