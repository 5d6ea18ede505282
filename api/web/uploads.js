// Files on their way to the server, two at a time, each with its own progress and its own fate.

import { rememberPassword, upload } from "./api.js";
import { el, icon, put, say } from "./dom.js";
import { bytes, percent } from "./words.js";

const AT_ONCE = 2;
const SPOKEN_STEP = 0.25; // how far an upload gets between two words of it

export class Uploads {
  /** `onArrived(document, alone)` once a file has become a document; `alone` if it was the only one. */
  constructor(root, onArrived) {
    this.root = root;
    this.onArrived = onArrived;
    this.waiting = [];
    this.running = new Set();
  }

  add(files, form) {
    const alone = files.length === 1 && !this.waiting.length && !this.running.size;
    for (const file of files) {
      const one = new Upload(
        file,
        form,
        alone,
        () => this.drop(one),
        () => this.again(one),
      );
      this.root.append(one.row);
      this.waiting.push(one);
    }
    this.next();
  }

  next() {
    while (this.waiting.length && this.running.size < AT_ONCE) this.send(this.waiting.shift());
  }

  async send(one) {
    this.running.add(one);
    try {
      const made = await one.send();
      one.row.remove();
      if (one.form.options.password) rememberPassword(made.id, one.form.options.password);
      say(`${one.file.name} is uploaded.`);
      this.onArrived(made, one.alone);
    } catch (error) {
      if (error.name === "AbortError") one.row.remove();
      else one.fail(error);
    } finally {
      this.running.delete(one);
      this.next();
    }
  }

  again(one) {
    this.waiting.push(one);
    this.next();
  }

  drop(one) {
    this.waiting = this.waiting.filter((other) => other !== one);
    if (this.running.has(one)) one.stop();
    else one.row.remove();
    document.getElementById("choose").focus();
  }

  clear() {
    [...this.waiting, ...this.running].forEach((one) => this.drop(one));
    put(this.root);
  }
}

class Upload {
  constructor(file, form, alone, onDrop, onAgain) {
    Object.assign(this, { file, form, alone });
    this.told = el("span", { class: "told" }, "waiting");
    this.bar = el("progress", { max: 1, value: 0, "aria-label": `Upload of ${file.name}` });
    this.retry = el("button", { type: "button", class: "quiet", hidden: true, onclick: onAgain }, "Try again");
    const stop = el(
      "button",
      { type: "button", class: "quiet", "aria-label": `Stop ${file.name}`, onclick: onDrop },
      icon("cross"),
    );
    this.row = el(
      "li",
      {},
      el("span", { class: "name" }, file.name),
      el("span", { class: "buttons" }, this.retry, stop),
      this.told,
      this.bar,
    );
  }

  async send() {
    this.retry.hidden = true;
    this.bar.hidden = false;
    this.told.classList.remove("refused");
    this.spoken = 0;
    const [done, stop] = upload(this.file, this.form, (sent, whole) => this.progress(sent, whole));
    this.stop = stop;
    this.progress(0, this.file.size || 1);
    return done;
  }

  progress(sent, whole) {
    const share = Math.min(1, sent / whole);
    this.bar.value = share;
    const size = bytes(this.file.size);
    this.told.textContent = share < 1 ? `${percent(share)} of ${size}` : `${size} sent; the server is storing it`;
    if (share - this.spoken >= SPOKEN_STEP && share < 1) {
      this.spoken = share;
      say(`${this.file.name}: ${percent(share)}`);
    }
  }

  fail(problem) {
    this.told.textContent = [problem.title, problem.detail, ...(problem.errors ?? []).map(wrong)]
      .join(". ")
      .replace(/\.\. /g, ". ");
    this.told.classList.add("refused");
    this.bar.hidden = true;
    this.retry.hidden = false;
    say(`${this.file.name} was not uploaded: ${this.told.textContent}`);
  }
}

/** “pages: String should match …” for what a 422 says of `body.options.pages`. */
const wrong = ({ where, message }) => `${where.split(".").at(-1)}: ${message}`;
