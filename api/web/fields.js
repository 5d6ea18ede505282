// The fields of a result: choosing one shows its place; a person can put another value beside the machine's.

import { correct } from "./actions.js";
import { told } from "./dialogs.js";
import { lineItems } from "./finds.js";
import { arrows, el, icon, put, say } from "./dom.js";
import { amount, count, METHODS, moment, named, ordered, percent } from "./words.js";

const LIKELY = 0.05; // below this another reading is not worth a line
const DOUBTFUL = 0.6; // below this a person should look

export class Fields {
  /** `view` has `document`, `viewer` and `choose(place)`. */
  constructor(view) {
    this.view = view;
    this.list = el("ul", { class: "fields", "aria-label": "Fields" });
    this.missing = el("div", { class: "missing" });
    this.root = el("div", {}, this.list, this.missing);
    arrows(this.list, ".choose");
    this.list.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.target.matches("input")) this.choose(null);
    });
    this.show();
  }

  get found() {
    return this.view.document.result.fields ?? {};
  }

  show() {
    const { corrections } = this.view.document;
    const names = ordered(new Set([...Object.keys(this.found), ...Object.keys(corrections)]));
    const known = names.filter((name) => this.found[name] || corrections[name]);
    const unknown = names.filter((name) => !known.includes(name));
    put(
      this.list,
      known.map((name) => this.made(name)),
    );
    put(
      this.missing,
      unknown.length > 0 && [
        el("h2", {}, "Not found"),
        el(
          "p",
          {},
          unknown.map((name) => this.missed(name)),
        ),
      ],
    );
  }

  made(name) {
    const [field, correction] = [this.found[name], this.view.document.corrections[name]];
    const value = correction ? String(correction.value) : shown(field);
    const choose = el(
      "button",
      { type: "button", class: "choose", "aria-pressed": "false", onclick: () => this.choose(name) },
      el("span", { class: "label" }, named(name)),
      el("span", { class: "value" }, value),
      field && el("span", { class: "proof" }, proof(field, correction)),
    );
    const edit = el(
      "button",
      { type: "button", class: "quiet edit", "aria-label": `Correct ${named(name)}`, onclick: () => this.edit(name) },
      icon("pen"),
    );
    return el(
      "li",
      { "data-field": name },
      choose,
      !field?.rows && edit,
      el("div", { class: "more-of-it", hidden: true }),
    );
  }

  missed(name) {
    return el(
      "button",
      { type: "button", class: "quiet", "data-field": name, onclick: () => this.edit(name) },
      named(name),
      icon("plus"),
    );
  }

  row(name) {
    return this.list.querySelector(`[data-field="${CSS.escape(name)}"]`);
  }

  /** Show where a field stands and what else is known of it; null takes the box away. */
  choose(name) {
    const again = name !== null && name === this.chosen;
    this.chosen = again ? null : name;
    for (const row of this.list.children) {
      const ours = row.dataset.field === this.chosen;
      row.querySelector(".choose")?.setAttribute("aria-pressed", ours);
      const more = row.querySelector(".more-of-it");
      if (!more) continue;
      more.hidden = !ours;
      put(more, ours && this.details(this.chosen));
    }
    const field = this.chosen && this.found[this.chosen];
    this.view.viewer.show(field ?? null);
    if (this.chosen) this.row(this.chosen)?.scrollIntoView({ block: "nearest" });
    if (this.chosen) say(placed(field));
  }

  details(name) {
    const [field, correction] = [this.found[name], this.view.document.corrections[name]];
    const line = (term, text) => text && el("div", {}, el("dt", {}, term), el("dd", {}, text));
    const likely = field?.alternatives.filter((one) => one.confidence >= LIKELY);
    const also = likely?.map((one) => `${amount(one)} (${percent(one.confidence)})`).join(", ");
    return [
      el(
        "dl",
        {},
        correction && line("Corrected", `by ${correction.by}, ${moment(correction.at)}`),
        correction && field && line("Machine read", amount(field)),
        field?.raw && !amount(field).startsWith(field.raw) && line("As it stands there", field.raw),
        line("Place", placed(field)),
        line("Or else", also),
      ),
      field?.rows && lineItems(field.rows, (place) => this.view.viewer.show(place)),
      correction && el("button", { type: "button", onclick: () => this.save(name, null) }, "Withdraw the correction"),
    ];
  }

  edit(name) {
    const [field, correction] = [this.found[name], this.view.document.corrections[name]];
    const current = String(correction?.value ?? field?.value ?? "");
    const input = el("input", { value: current, "aria-label": named(name), maxlength: "2000" });
    const error = el("p", { class: "error", role: "alert" });
    const leave = () => (this.show(), this.focus(name));
    const form = el(
      "form",
      { class: "correction" },
      el("span", { class: "label" }, named(name)),
      input,
      el(
        "div",
        { class: "row" },
        el("button", { type: "submit", class: "main" }, "Save"),
        el("button", { type: "button", onclick: leave }, "Leave"),
      ),
      error,
    );
    form.addEventListener("keydown", (event) => event.key === "Escape" && leave());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (!text || text === current) return text ? leave() : void (error.textContent = "A correction needs a value.");
      await this.save(name, text, error);
    });
    const row = this.row(name) ?? this.list.appendChild(el("li", { "data-field": name }));
    put(row, form);
    if (field) this.view.viewer.show(field);
    row.scrollIntoView({ block: "nearest" });
    input.focus({ preventScroll: true });
    input.select();
  }

  async save(name, text, error = null) {
    const was = this.found[name]?.value;
    const value = text !== null && typeof was === "number" && Number.isFinite(Number(text)) ? Number(text) : text;
    try {
      const document = await correct(this.view.document.id, name, value);
      await this.view.corrected(document);
    } catch (problem) {
      if (!error) return this.view.fail(problem);
      error.textContent = told(problem);
      return;
    }
    say(value === null ? `${named(name)}: the correction is withdrawn` : `${named(name)} is corrected`);
    this.chosen = null;
    this.show();
    this.focus(name);
  }

  focus(name) {
    this.root
      .querySelector(`[data-field="${CSS.escape(name)}"] .choose, button[data-field="${CSS.escape(name)}"]`)
      ?.focus();
  }

  /** Choose the field that a place on the page belongs to. */
  chooseAt(place) {
    const name = Object.keys(this.found).find((each) => this.found[each] === place);
    if (!name) return;
    this.chosen = null;
    this.choose(name);
    this.focus(name);
  }
}

const shown = (field) => (field.rows ? count(field.rows.length, "row") : amount(field));

function placed(field) {
  if (!field) return "no place: a person said so";
  if (field.page && field.bbox) return `page ${field.page}`;
  return field.span ? "in the text" : "not shown on any page";
}

/** How far a value can be trusted: who says so, whether it checks out, how sure. */
export function proof(field, correction) {
  if (correction) return [el("span", {}, icon("pen"), `corrected by ${correction.by}`)];
  const checked = { true: ["check", "checks out"], false: ["warn", "does not check out"] }[field.validated];
  return [
    sure(field.confidence),
    el("span", {}, METHODS[field.method] ?? field.method),
    checked && el("span", { class: field.validated ? "good" : "doubt" }, icon(checked[0]), checked[1]),
  ].filter(Boolean);
}

function sure(share) {
  const doubt = share < DOUBTFUL;
  return el("span", { class: doubt ? "sure doubt" : "sure" }, meter(share), percent(share), doubt && ", unsure");
}

function meter(share) {
  const bar = el("i", {});
  bar.style.inlineSize = `${Math.round(share * 100)}%`;
  return el("span", { class: "meter", "aria-hidden": "true" }, bar);
}
