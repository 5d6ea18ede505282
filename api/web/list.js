// The list of documents: filters, pages, and rows that change as their documents do.

import { Problem, read, Unreachable } from "./api.js";
import { arrows, el, put, say } from "./dom.js";
import { Watch } from "./watch.js";
import { ago, bytes, CLASSES, count, ENDED, named, STATUSES, STEPS, type } from "./words.js";

const PAGE = 25;
const MOST = 200; // the server gives no more at once
const TYPING = 300; // ms of quiet before a search
const SETTLING = 400; // ms in which several endings become one look
const MINUTE = 60_000;

export class List {
  constructor(root) {
    this.filters = root.querySelector("#filters");
    this.root = root.querySelector("#list");
    this.moreButton = root.querySelector("#more");
    this.batchButton = root.querySelector("#one-batch");
    this.rows = el("ul", { "aria-label": "Documents" });
    this.documents = [];
    this.shown = new Map();
    this.watch = new Watch((id, entry) => this.changed(id, entry));
    this.listen();
    setInterval(() => this.present && this.tick(), MINUTE);
  }

  listen() {
    const { status, label } = this.filters.elements;
    status.append(...Object.entries(STATUSES).map(([value, text]) => el("option", { value }, text)));
    label.append(...CLASSES.map((value) => el("option", { value }, named(value))));
    this.filters.addEventListener("input", () => this.soon(TYPING, { fresh: true }));
    this.filters.addEventListener("submit", (event) => (event.preventDefault(), this.refresh({ fresh: true })));
    this.filters.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.query().toString()) this.unfilter();
    });
    this.batchButton.addEventListener("click", () => (this.only(""), this.filters.elements.q.focus()));
    this.moreButton.addEventListener("click", () => this.more());
    arrows(this.rows, "a");
  }

  enter() {
    this.present = true;
    if (!this.documents.length) this.bones();
    this.refresh();
  }

  leave() {
    this.present = false;
    clearTimeout(this.timer);
    this.watch.want([]);
  }

  clear() {
    this.documents = [];
    this.shown.clear();
    put(this.rows);
    this.reset();
  }

  /** Show one batch alone, or all again. */
  only(batch) {
    this.filters.elements.batch.value = batch;
    this.batchButton.hidden = !batch;
    this.refresh({ fresh: true });
  }

  reset() {
    this.filters.reset();
    this.filters.elements.batch.value = ""; // hidden inputs are not reset
    this.batchButton.hidden = true;
  }

  unfilter() {
    this.reset();
    this.refresh({ fresh: true });
  }

  query() {
    const filled = [...new FormData(this.filters)].map(([name, value]) => [name, value.trim()]);
    return new URLSearchParams(filled.filter(([, value]) => value));
  }

  soon(milliseconds, options) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(options), milliseconds);
  }

  /** Read what is shown again; `fresh` where other filters ask for another list. */
  async refresh({ fresh = false } = {}) {
    const query = this.query();
    query.set("limit", fresh ? PAGE : Math.max(PAGE, Math.min(this.documents.length, MOST)));
    await this.load(query, (page) => {
      this.documents = page.documents;
      if (fresh)
        say(
          this.documents.length
            ? `${count(this.documents.length, "document")}${page.cursor ? " and more" : ""}`
            : "No documents",
        );
    });
  }

  async more() {
    const query = this.query();
    query.set("limit", PAGE);
    query.set("cursor", this.cursor);
    const before = this.documents.length;
    await this.load(query, (page) => {
      const known = new Set(this.documents.map((one) => one.id));
      this.documents.push(...page.documents.filter((one) => !known.has(one.id)));
    });
    this.rows.children[before]?.querySelector("a").focus();
  }

  async load(query, take) {
    this.asked?.abort();
    const asked = (this.asked = new AbortController());
    this.root.setAttribute("aria-busy", "true");
    try {
      const page = await read(`documents/?${query}`, { signal: asked.signal });
      this.cursor = page.cursor;
      take(page);
      this.show();
    } catch (error) {
      if (asked.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      this.fail(error);
    }
    this.root.setAttribute("aria-busy", "false");
  }

  fail(problem) {
    if (problem instanceof Unreachable && this.documents.length) return; // the banner says it; what was read stays
    put(
      this.root,
      el(
        "div",
        { class: "empty", role: "alert" },
        el("h2", {}, problem.title),
        el("p", {}, problem.detail),
        el("button", { type: "button", onclick: () => this.refresh() }, "Try again"),
      ),
    );
  }

  show() {
    this.moreButton.hidden = !this.cursor;
    this.watch.want(this.present ? this.documents : []);
    if (!this.documents.length) return put(this.root, this.query().toString() ? this.nothingFits() : nothing());
    const rows = this.documents.map((one) => this.row(one));
    // Only rows that moved are touched, so that the focus stays.
    rows.forEach(
      (row, at) => this.rows.children[at] === row || this.rows.insertBefore(row, this.rows.children[at] ?? null),
    );
    while (this.rows.children.length > rows.length) this.rows.lastChild.remove();
    if (this.root.firstChild !== this.rows) put(this.root, this.rows);
  }

  row(one) {
    const row = this.shown.get(one.id) ?? el("li", {}, el("a", { href: `#/documents/${one.id}` }));
    this.shown.set(one.id, row);
    const { status, stage, label, media_type: kind, tags, error } = one;
    const said = JSON.stringify([status, stage, label, kind, tags, error, ago(one.created_at)]);
    if (row.dataset.said !== said) put(row.firstChild, ...cells(one));
    row.dataset.said = said;
    return row;
  }

  /** A document that has just come; whether the filters want it is for the server to say. */
  add(made) {
    if (this.query().toString()) return this.soon(SETTLING);
    this.documents = [made, ...this.documents.filter((one) => one.id !== made.id)];
    this.show();
  }

  changed(id, { status, stage }) {
    const one = this.documents.find((one) => one.id === id);
    if (!one) return;
    Object.assign(one, { status, stage });
    this.row(one);
    if (!ENDED.has(status)) return;
    say(`${one.filename}: ${STATUSES[status]}`);
    this.soon(SETTLING);
  }

  /** How some documents stand, by another source than their own events. */
  update(documents) {
    for (const { id, status, stage } of documents) {
      const one = this.documents.find((one) => one.id === id);
      if (one && (one.status !== status || one.stage !== stage)) this.changed(id, { status, stage });
    }
  }

  tick() {
    this.documents.forEach((one) => this.row(one));
  }

  /** Put the focus on the document that was looked at last. */
  focusSeen() {
    const seen = this.shown.get(this.seen)?.firstChild;
    this.seen = null;
    seen?.focus({ preventScroll: true });
    return Boolean(seen?.isConnected);
  }

  bones() {
    const bone = () =>
      el(
        "li",
        {},
        el("div", { class: "bones" }, el("div", {}, el("span", { class: "bone" })), el("span", { class: "bone" })),
      );
    put(this.root, el("ul", { "aria-hidden": "true" }, Array.from({ length: 4 }, bone)));
  }

  nothingFits() {
    return el(
      "div",
      { class: "empty" },
      el("h2", {}, "No document fits"),
      el("p", {}, "Other words, or fewer filters, may find some."),
      el("button", { type: "button", onclick: () => this.unfilter() }, "Clear the filters"),
    );
  }
}

function nothing() {
  return el(
    "div",
    { class: "empty" },
    el("h2", {}, "Nothing here yet"),
    el("p", {}, "Drop a document above: it appears here at once, and its result a moment later."),
  );
}

function cells(one) {
  const label = one.label ? named(one.label) : "";
  return [
    el(
      "span",
      {},
      el("span", { class: "name" }, one.filename),
      el(
        "span",
        { class: "about" },
        label && el("span", { class: "class-here" }, label),
        type(one.media_type) && el("span", {}, type(one.media_type)),
        el("span", {}, bytes(one.bytes)),
        one.tags.map((tag) => el("span", { class: "tag" }, tag)),
      ),
      one.error && el("span", { class: "why" }, one.error.message),
    ),
    el("span", { class: "class" }, label),
    el("span", { class: "state" }, status(one), el("time", { datetime: one.created_at }, ago(one.created_at))),
  ];
}

/** The state of a document in a word, and a colour for those who see it. */
export function status(one) {
  const stage = one.status === "PROCESSING" ? `: ${STEPS[one.stage]}` : "";
  return el("span", { class: `chip ${one.status.toLowerCase()}` }, `${STATUSES[one.status]}${stage}`);
}
