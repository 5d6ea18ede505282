// Files come by dropping them anywhere on the page, by choosing, or by pasting; the options go with them.

import { hasKey } from "./api.js";
import { el, put } from "./dom.js";
import { CLASSES, named } from "./words.js";

export class Drop {
  constructor(root, onFiles) {
    this.form = root.querySelector("#options-form");
    this.chosen = root.querySelector("#options .chosen");
    this.curtain = document.getElementById("curtain");
    this.onFiles = (files) => files.length && hasKey() && onFiles([...files], this.read());
    this.listenToChoice(root.querySelector("#choose"), root.querySelector("#files"));
    this.listenToDrops();
    put(this.form, optionFields({ tags: true }));
    this.form.addEventListener("input", () => (this.chosen.textContent = this.summary()));
    this.form.addEventListener("submit", (event) => event.preventDefault());
  }

  listenToChoice(button, input) {
    button.addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      this.onFiles(input.files);
      input.value = ""; // the same file may be chosen again
    });
    document.addEventListener("paste", (event) => this.onFiles(event.clipboardData?.files ?? []));
  }

  listenToDrops() {
    const holdsFiles = (event) => event.dataTransfer?.types.includes("Files") && hasKey();
    document.addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      this.curtain.hidden = false;
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) this.curtain.hidden = true;
    });
    document.addEventListener("drop", (event) => {
      this.curtain.hidden = true;
      if (!holdsFiles(event)) return;
      event.preventDefault();
      this.onFiles(event.dataTransfer.files);
    });
  }

  read() {
    return { options: readOptions(this.form), tags: this.form.elements.tags.value.trim() };
  }

  summary() {
    const { options, tags } = this.read();
    const told = Object.entries(options).map(([name, value]) =>
      name === "password" ? "password" : named(String(value)),
    );
    if (tags) told.push(tags);
    return told.length ? `· ${told.join(" · ")}` : "";
  }
}

/** The options of a run as labelled inputs; `given` fills them. */
export function optionFields({ tags = false, given = {} } = {}) {
  const classes = CLASSES.map((name) =>
    el("option", { value: name, selected: given.document_class === name }, named(name)),
  );
  return [
    field("Pages", el("input", { name: "pages", placeholder: "1-3, 7", value: given.pages ?? "" }), "all if empty"),
    field("Password", el("input", { name: "password", type: "password", autocomplete: "off" }), "of a protected PDF"),
    field(
      "Document class",
      el("select", { name: "document_class" }, el("option", { value: "" }, "Recognise it"), classes),
    ),
    tags && field("Tags", el("input", { name: "tags", placeholder: "march, paid" }), "separated by commas"),
  ];
}

function field(text, input, help = "") {
  return el("label", {}, text, input, help && el("span", { class: "help" }, help));
}

/** What a form of `optionFields` says, without what was left as it is. */
export function readOptions(form) {
  const read = {
    pages: form.elements.pages.value.replace(/\s/g, ""),
    password: form.elements.password.value,
    document_class: form.elements.document_class.value,
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value));
}
