// One document: what happens to it while it is under way, what was found once it has ended.

import { actions, askRetry } from "./actions.js";
import { Problem, read, Unreachable } from "./api.js";
import { told } from "./dialogs.js";
import { copy, el, icon, parts, put, say } from "./dom.js";
import { follow } from "./events.js";
import { Fields } from "./fields.js";
import { children, entities, lineItems, tables } from "./finds.js";
import { status } from "./list.js";
import { rendered } from "./markdown.js";
import { tabs } from "./tabs.js";
import { Timeline } from "./timeline.js";
import { Viewer } from "./viewer.js";
import { bytes, count, duration, ENDED, language, named, percent, STATUSES, STEPS, type } from "./words.js";

const REMEDIES = { encrypted: ["password", "Give the password"], no_such_page: ["pages", "Choose other pages"] };
const MOST_JSON = 200_000; // characters shown; all of it is in the download
const MOST_MARKDOWN = 200_000;
export class DocumentView {
  constructor(root, id) {
    Object.assign(this, { root, id, stop: new AbortController(), timeline: new Timeline() });
    put(root, copy("t-document"));
    this.parts = parts(root);
    put(this.parts.body, bones());
    this.load().then(() => this.parts.name.focus({ preventScroll: true }));
  }

  close() {
    this.stop.abort();
    this.viewer?.close();
    put(this.root);
  }

  async load() {
    try {
      const document = await read(`documents/${this.id}`, { signal: this.stop.signal });
      put(this.parts.trouble);
      this.show(document);
    } catch (error) {
      if (!this.stop.signal.aborted) this.missing(error);
    }
  }

  show(document) {
    this.document = document;
    this.timeline.set(document.timeline);
    window.document.title = `${document.filename} · Quire`;
    this.parts.name.textContent = this.parts.name.title = document.filename; // of a very long one three lines are seen
    this.showFacts();
    put(this.parts.actions, actions(this));
    this.viewer?.close();
    this.viewer = null;
    if (document.result && ENDED.has(document.status)) this.showResult();
    else this.showProgress();
    if (!ENDED.has(document.status)) this.follow();
  }

  showFacts() {
    const { document } = this;
    const { result } = document;
    const kind = result?.classification;
    const ended = ENDED.has(document.status) && document.status !== "CANCELLED";
    const facts = [
      status(document),
      result?.status === "partial" && el("span", { class: "chip failed" }, "In part"),
      kind && el("span", {}, `${named(kind.label)}, ${percent(kind.confidence)} sure`),
      type(document.media_type ?? document.declared_type),
      result?.document.pages && count(result.document.pages, "page"),
      bytes(document.bytes),
      language(result?.document.language),
      ended && `took ${duration(this.timeline.seconds)}`,
      document.run > 1 && `run ${document.run}`,
      ...document.tags.map((tag) => el("span", { class: "tag" }, tag)),
    ];
    put(
      this.parts.facts,
      facts.filter(Boolean).map((fact) => (typeof fact === "string" ? el("span", {}, fact) : fact)),
    );
  }

  /** Steps and timeline, and how it ended if that was badly. */
  showProgress() {
    const { error, status: state } = this.document;
    const panel = el("section", { class: "progress", "aria-label": "Progress" }, this.timeline.steps);
    if (state === "FAILED") {
      panel.prepend(
        el(
          "div",
          { class: "verdict", role: "alert" },
          icon("warn"),
          el("div", {}, el("h2", {}, named(error?.code ?? "failed")), el("p", {}, error?.message ?? ""), remedy(this)),
        ),
      );
    }
    if (state === "CANCELLED")
      panel.prepend(
        el(
          "div",
          { class: "verdict calm" },
          el(
            "div",
            {},
            el("h2", {}, "Cancelled"),
            el("p", {}, "It was stopped before its end. Start it again when you like."),
          ),
        ),
      );
    panel.append(this.timeline.list);
    put(this.parts.body, panel);
  }

  async follow() {
    this.following?.abort();
    const stop = (this.following = new AbortController());
    this.stop.signal.addEventListener("abort", () => stop.abort());
    const known = new Set(this.document.timeline.map((entry) => `${entry.at} ${entry.event} ${entry.stage}`));
    try {
      await follow(
        this.document,
        (entry) => known.has(`${entry.at} ${entry.event} ${entry.stage}`) || this.happened(entry),
        stop.signal,
      );
    } catch (error) {
      return this.missing(error);
    }
    if (!stop.signal.aborted) await this.load();
  }

  happened(entry) {
    this.timeline.add(entry);
    Object.assign(this.document, { status: entry.status, stage: entry.stage ?? this.document.stage });
    this.showFacts();
    if (ENDED.has(entry.status)) say(`${this.document.filename}: ${STATUSES[entry.status]}`);
    else if (entry.event === "stage_started") say(`${STEPS[entry.stage]} has started`);
  }

  showResult() {
    const { result, filename } = this.document;
    this.viewer = new Viewer(this.id, filename, result, (place) => this.fields?.chooseAt(place));
    this.fields = new Fields(this);
    this.viewer.places = Object.values(result.fields ?? {}).filter((field) => field?.bbox);
    this.viewer.show(null);
    const choose = (place) =>
      (this.fields.choose(null), this.viewer.show(place)) &&
      say(place.page ? `shown on page ${place.page}` : "shown in the text");
    const shown = this.panels(choose);
    put(
      this.parts.body,
      warnings(result),
      el("div", { class: "split" }, this.viewer.root, tabs("Result", shown, shown[0].name)),
    );
    this.viewer.resize(0); // now that it has a width
  }

  panels(choose) {
    const { result } = this.document;
    const fields = Object.values(result.fields ?? {}).filter(Boolean).length;
    const many = (name, text, all, content) => all?.length && { name, text, count: all.length, content };
    const last = [
      {
        name: "markdown",
        text: "Markdown",
        content: () => el("div", { class: "markdown" }, rendered(result.content.markdown.slice(0, MOST_MARKDOWN))),
      },
      { name: "json", text: "JSON", content: () => json(result) },
      { name: "history", text: "Timeline", content: () => [this.timeline.steps, this.timeline.list] },
    ];
    return [
      (fields || result.fields) && { name: "values", text: "Fields", count: fields, content: () => this.fields.root },
      many("items", "Line items", result.line_items, () => lineItems(result.line_items, choose)),
      many("tables", "Tables", result.tables, () => tables(result.tables, choose)),
      many("entities", "Entities", result.entities, () => entities(result.entities, choose)),
      many("files", "Files inside", result.children, () => children(result.children)),
      ...last,
    ].filter(Boolean);
  }

  /** After a correction: what the server now says, where it said all of it. */
  async corrected(answer) {
    const document = answer?.corrections ? answer : await read(`documents/${this.id}`);
    this.document.corrections = document.corrections;
  }

  fail(problem) {
    put(
      this.parts.trouble,
      el("div", { class: "trouble" }, el("strong", {}, `${problem.title ?? "It did not work"}. `), told(problem)),
    );
  }

  gone() {
    location.hash = "#/";
  }

  missing(problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem instanceof Unreachable && this.document) return; // the banner says it
    this.parts.name.textContent = problem.title;
    put(this.parts.facts);
    put(this.parts.actions);
    put(this.parts.body, el("p", { class: "empty" }, problem.detail));
  }
}

function warnings(result) {
  if (!result.warnings.length) return null;
  return el(
    "ul",
    { class: "warnings", "aria-label": "Notes" },
    result.warnings.map((one) => el("li", {}, icon("warn"), one.message)),
  );
}

function json(result) {
  const text = JSON.stringify(result, null, 2);
  const copyButton = el(
    "button",
    {
      type: "button",
      onclick: () =>
        navigator.clipboard.writeText(text).then(
          () => say("Copied"),
          () => say("The browser did not allow it"),
        ),
    },
    "Copy",
  );
  return [
    el(
      "p",
      { class: "help" },
      text.length > MOST_JSON ? "The beginning; all of it is in the download." : "",
      copyButton,
    ),
    el("pre", { class: "raw", tabindex: "0", "aria-label": "JSON" }, text.slice(0, MOST_JSON)),
  ];
}

/** A way out of a failure, where there is one. */
function remedy(view) {
  const [option, text] = REMEDIES[view.document.error?.code] ?? [];
  return option ? el("button", { type: "button", onclick: () => askRetry(view, option) }, text) : null;
}

function bones() {
  return el(
    "div",
    { class: "loading", "aria-hidden": "true" },
    Array.from({ length: 6 }, () => el("span", { class: "bone" })),
  );
}
