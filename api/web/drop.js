// Files come by dropping them anywhere on the page, by choosing, or by pasting; the options go with them.

import { hasKey } from "./api.js";
import { put } from "./dom.js";
import { optionFields, readOptions, summary } from "./options.js";

export class Drop {
  constructor(root, onFiles) {
    this.form = root.querySelector("#options-form");
    this.chosen = root.querySelector("#options .chosen");
    this.curtain = document.getElementById("curtain");
    this.onFiles = (files) => files.length && hasKey() && onFiles([...files], this.read());
    this.listenToChoice(root.querySelector("#choose"), root.querySelector("#files"));
    this.listenToDrops();
    put(this.form, optionFields({ tags: true }));
    this.form.addEventListener("input", () => (this.chosen.textContent = summary(this.read())));
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
}
