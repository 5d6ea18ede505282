// Files on their way to the server: those that come together in one request, which makes them a batch.

import { rememberPassword, upload } from "./api.js";
import { el, icon, put, say } from "./dom.js";
import { bytes, percent } from "./words.js";

const AT_ONCE = 2;
const TOO_LARGE = 413;
const TOGETHER = 30; // files of one request: a form may have 32 parts, and two are the options and the tags
const TOGETHER_BYTES = 64 * 1024 * 1024; // of one request; a connection that breaks costs no more than that
const SPOKEN_STEP = 0.25; // how far an upload gets between two words of it

export class Uploads {
  /** `onArrived(documents, batch, alone)` once files have become documents; `alone` if it was the only file. */
  constructor(root, onArrived) {
    this.root = root;
    this.onArrived = onArrived;
    this.waiting = [];
    this.running = new Set();
  }

  add(files, form) {
    const alone = files.length === 1 && !this.waiting.length && !this.running.size;
    for (const group of together(files)) this.wait(group, form, alone);
    this.next();
  }

  wait(files, form, alone = false) {
    const one = new Upload(
      files,
      form,
      alone,
      () => this.drop(one),
      () => this.again(one),
    );
    this.root.append(one.row);
    this.waiting.push(one);
  }

  next() {
    while (this.waiting.length && this.running.size < AT_ONCE) this.send(this.waiting.shift());
  }

  async send(one) {
    this.running.add(one);
    try {
      const made = await one.send();
      one.row.remove();
      const documents = made.documents ?? [made];
      const { password } = one.form.options;
      if (password) documents.forEach(({ id }) => rememberPassword(id, password));
      say(`${one.name} uploaded.`);
      this.onArrived(documents, made.documents ? made.batch_id : null, one.alone);
    } catch (error) {
      if (error.name === "AbortError") one.row.remove();
      else if (error.status === TOO_LARGE && one.files.length > 1) this.split(one);
      else one.fail(error);
    } finally {
      this.running.delete(one);
      this.next();
    }
  }

  /** One of them is too large for the server: each has its own fate then. */
  split(one) {
    one.row.remove();
    for (const file of one.files) this.wait([file], one.form);
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

/** Files in groups that go together. */
function* together(files) {
  let [group, size] = [[], 0];
  for (const file of files) {
    if (group.length === TOGETHER || (group.length && size + file.size > TOGETHER_BYTES)) {
      yield group;
      [group, size] = [[], 0];
    }
    group.push(file);
    size += file.size;
  }
  if (group.length) yield group;
}

class Upload {
  constructor(files, form, alone, onDrop, onAgain) {
    Object.assign(this, { files, form, alone });
    this.name = files.length > 1 ? `${files.length} files` : files[0].name;
    this.size = files.reduce((sum, { size }) => sum + size, 0);
    this.told = el("span", { class: "told" }, "waiting");
    this.bar = el("progress", { max: 1, value: 0, "aria-label": `Upload of ${this.name}` });
    this.retry = el("button", { type: "button", class: "quiet", hidden: true, onclick: onAgain }, "Try again");
    const stop = el(
      "button",
      { type: "button", class: "quiet", "aria-label": `Stop ${this.name}`, onclick: onDrop },
      icon("cross"),
    );
    this.row = el(
      "li",
      {},
      el("span", { class: "name", title: files.map(({ name }) => name).join(", ") }, this.name),
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
    const [done, stop] = upload(this.files, this.form, (sent, whole) => this.progress(sent, whole));
    this.stop = stop;
    this.progress(0, this.size || 1);
    return done;
  }

  progress(sent, whole) {
    const share = Math.min(1, sent / whole);
    this.bar.value = share;
    const size = bytes(this.size);
    this.told.textContent = share < 1 ? `${percent(share)} of ${size}` : `${size} sent; the server is storing it`;
    if (share - this.spoken >= SPOKEN_STEP && share < 1) {
      this.spoken = share;
      say(`${this.name}: ${percent(share)}`);
    }
  }

  fail(problem) {
    const errors = (problem.errors ?? []).map(wrong);
    this.told.textContent = [problem.title, ...(errors.length ? errors : [problem.detail])]
      .join(". ")
      .replace(/\.\. /g, ". ");
    this.told.classList.add("refused");
    this.bar.hidden = true;
    this.retry.hidden = false;
    say(`${this.name} not uploaded: ${this.told.textContent}`);
  }
}

/** “pages: Write pages as …” for what a 422 says of `body.options.pages`. */
const wrong = ({ where, message }) => `${where.split(".").at(-1)}: ${message}`;
