// The page as it looks, with boxes on it; where a format has no pages, its text with the passage marked.

import { Problem, readPage, rememberPassword } from "./api.js";
import { copy, el, parts, put, svg } from "./dom.js";
import { count, units } from "./words.js";

const KEPT = 6; // pictures of pages
const POINTS = 72; // an inch
const DENSITIES = [72, 108, 144, 216, 300];
const ZOOMS = [1, 1.35, 1.8, 2.5, 3.5];
const NARROW = 480; // pixels of a window in which a whole page is too small to read
const CLOSER = 2; // steps nearer, to read there what was chosen
const AROUND = 20_000; // characters of a long text that are shown about a passage

export class Viewer {
  /** `onChoose(place)` when a box on the page is clicked; `places` are `{page, bbox, span}` to show faintly. */
  constructor(id, filename, result, onChoose) {
    Object.assign(this, { id, filename, result, onChoose, pictures: new Map(), zoom: 0, places: [], chosen: null });
    this.root = copy("t-viewer");
    this.parts = parts(this.root);
    this.pages = result.pages;
    this.number = this.pages[0]?.number ?? 0;
    this.stop = new AbortController();
    this.listen();
    if (this.pages.length) this.turn(this.number);
    else this.showText();
  }

  listen() {
    const { before, after, smaller, larger, window: frame } = this.parts;
    before.addEventListener("click", () => this.step(-1));
    after.addEventListener("click", () => this.step(1));
    smaller.addEventListener("click", () => this.resize(-1));
    larger.addEventListener("click", () => this.resize(1));
    frame.addEventListener("keydown", (event) => {
      const step = { PageUp: -1, PageDown: 1 }[event.key];
      if (step) (event.preventDefault(), this.step(step));
    });
  }

  close() {
    this.stop.abort();
    for (const address of this.pictures.values()) URL.revokeObjectURL(address);
    this.pictures.clear();
  }

  get page() {
    return this.pages.find((page) => page.number === this.number);
  }

  step(by) {
    const next = this.pages[this.pages.indexOf(this.page) + by];
    if (next) this.turn(next.number);
  }

  resize(by) {
    if (!this.pages.length) return;
    this.zoom = Math.max(0, Math.min(ZOOMS.length - 1, this.zoom + by));
    this.turn(this.number);
  }

  /** Show a place: its page, its box in the accent's colour, in sight. False if it has none. */
  show(place) {
    this.chosen = place?.bbox || place?.span ? place : null;
    if (this.chosen?.bbox && !this.zoom && this.parts.window.clientWidth < NARROW) this.resize(CLOSER);
    if (!this.pages.length) {
      this.showText();
      return Boolean(this.chosen?.span);
    }
    if (
      this.chosen?.bbox &&
      this.chosen.page !== this.number &&
      this.pages.some((one) => one.number === this.chosen.page)
    )
      this.turn(this.chosen.page);
    else this.draw();
    return Boolean(this.chosen?.bbox);
  }

  turn(number) {
    this.number = number;
    const { place, before, after, smaller, larger } = this.parts;
    const at = this.pages.indexOf(this.page);
    place.textContent = `Page ${number}`;
    if (this.pages.length > 1)
      place.textContent += number === at + 1 ? ` of ${this.pages.length}` : ` (${at + 1} of ${this.pages.length})`;
    [before.disabled, after.disabled] = [at === 0, at === this.pages.length - 1];
    before.hidden = after.hidden = this.pages.length === 1;
    [smaller.disabled, larger.disabled] = [this.zoom === 0, this.zoom === ZOOMS.length - 1];
    const { width, height } = this.page;
    this.image = el("img", { alt: `Page ${number} of ${this.filename}`, class: "waiting" });
    this.overlay = svg("svg", {
      class: "boxes",
      viewBox: `0 0 ${width} ${height}`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    });
    this.sheet = el("div", { class: "sheet" }, this.image, this.overlay);
    this.sheet.style.aspectRatio = `${width} / ${height}`;
    this.sheet.style.width = `${ZOOMS[this.zoom] * 100}%`;
    put(this.parts.window, this.sheet);
    this.draw();
    this.picture(number);
  }

  async picture(number) {
    const density = this.density();
    const name = `${number}@${density}`;
    try {
      if (!this.pictures.has(name)) {
        const blob = await readPage(this.id, number, density, this.stop.signal);
        this.keep(name, URL.createObjectURL(blob));
      }
      if (number !== this.number) return;
      this.image.src = this.pictures.get(name);
      this.image.classList.remove("waiting");
    } catch (error) {
      if (this.stop.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      if (number === this.number) this.sheet.append(this.unseen(error));
    }
  }

  /** Why a page is not shown; of a protected PDF, a place for its password. */
  unseen(problem) {
    const text = el("p", {}, `This page cannot be shown. ${problem.detail}`);
    if (problem.code !== "encrypted") return el("div", { class: "unseen" }, text);
    const input = el("input", { type: "password", autocomplete: "off", "aria-label": "Password of the PDF" });
    const submit = (event) => {
      event.preventDefault();
      rememberPassword(this.id, input.value);
      this.turn(this.number);
    };
    put(text, "The PDF is protected. Its password shows the pages; it is kept until this tab is closed.");
    const button = el("button", { type: "submit", class: "main" }, "Show");
    return el("div", { class: "unseen" }, text, el("form", { class: "joined", onsubmit: submit }, input, button));
  }

  /** Dots an inch that this screen can show. */
  density() {
    const wanted =
      (this.parts.window.clientWidth * ZOOMS[this.zoom] * window.devicePixelRatio * POINTS) / this.page.width;
    return DENSITIES.find((one) => one >= wanted * 0.9) ?? DENSITIES.at(-1);
  }

  keep(name, address) {
    this.pictures.set(name, address);
    if (this.pictures.size <= KEPT) return;
    const [oldest, old] = this.pictures.entries().next().value;
    URL.revokeObjectURL(old);
    this.pictures.delete(oldest);
  }

  draw() {
    const here = this.places.filter((one) => one.page === this.number && one.bbox && one !== this.chosen);
    put(
      this.overlay,
      here.map((one) => this.box(one, "")),
    );
    if (this.chosen?.bbox && this.chosen.page === this.number) {
      const box = this.box(this.chosen, "chosen");
      this.overlay.append(box);
      bringIntoSight(this.parts.window, box);
    }
  }

  box(place, kind) {
    const [left, top, right, bottom] = place.bbox;
    const size = { x: left, y: top, width: right - left, height: bottom - top };
    return svg("rect", {
      ...size,
      class: kind,
      "vector-effect": "non-scaling-stroke",
      onclick: () => this.onChoose(place),
    });
  }

  showText() {
    const text = this.result.content.text;
    const span = this.chosen?.span && units(text, this.chosen.span);
    this.root.querySelector(".bar").hidden = true;
    const from = Math.max(0, (span?.[0] ?? 0) - AROUND / 2);
    const to = Math.min(text.length, from + AROUND);
    const mark = span && el("mark", {}, text.slice(...span));
    const pieces = span ? [text.slice(from, span[0]), mark, text.slice(span[1], to)] : [text.slice(from, to)];
    const cut = text.length - (to - from);
    put(
      this.parts.window,
      el("pre", { class: "plain" }, from ? "…" : null, pieces, to < text.length ? "…" : null),
      cut > 0 && el("p", { class: "help" }, `${count(cut, "character")} more are in the download.`),
    );
    if (!text) put(this.parts.window, el("p", { class: "empty" }, "There is no text in it."));
    if (mark) bringIntoSight(this.parts.window, mark);
  }
}

/** Scroll `frame`, not the page, so far that `part` is well inside. */
function bringIntoSight(frame, part) {
  const [outer, inner] = [frame.getBoundingClientRect(), part.getBoundingClientRect()];
  const margin = Math.min(60, outer.height / 5);
  if (inner.top < outer.top + margin || inner.bottom > outer.bottom - margin)
    frame.scrollTop += inner.top - outer.top - outer.height / 3;
  if (inner.left < outer.left || inner.right > outer.right)
    frame.scrollLeft += inner.left - outer.left - outer.width / 4;
}
