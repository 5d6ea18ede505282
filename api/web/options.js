// The options of a run, as a person fills them in.

import { el } from "./dom.js";
import { CLASSES, named } from "./words.js";

const PLAIN = new Set(["number", "integer", "boolean"]); // types of JSON; the others are formats of a string
const OF_UPLOADS = ["callback", "dedupe"]; // not of a later run

/** Labelled inputs; `given` fills them. */
export function optionFields({ tags = false, given = {} } = {}) {
  const classes = CLASSES.map((name) =>
    el("option", { value: name, selected: given.document_class === name }, named(name)),
  );
  const wanted = wantedOf(given.schema);
  return [
    field("Pages", el("input", { name: "pages", placeholder: "1-3, 7", value: given.pages ?? "" }), "all if empty"),
    field("Password", el("input", { name: "password", type: "password", autocomplete: "off" }), "of a protected PDF"),
    field(
      "Document class",
      el("select", { name: "document_class" }, el("option", { value: "" }, "Recognise it"), classes),
    ),
    field(
      "Languages",
      el("input", { name: "ocr_languages", placeholder: "en, de", value: given.ocr_languages ?? "" }),
      "of a scan, where tesseract reads it",
    ),
    wanted !== null &&
      field(
        "Fields wanted",
        el("input", { name: "wanted", placeholder: "customer number, delivery: date", value: wanted }),
        "beside those of the class",
      ),
    tags && field("Tags", el("input", { name: "tags", placeholder: "march, paid" }), "separated by commas"),
  ];
}

function field(text, input, help = "") {
  return el("label", {}, text, input, help && el("span", { class: "help" }, help));
}

/** What a form of `optionFields` says, without what was left as it is. */
export function readOptions(form) {
  const { pages, password, document_class: label, ocr_languages: spoken, wanted } = form.elements;
  const read = {
    pages: pages.value.replace(/\s/g, ""),
    password: password.value,
    document_class: label.value,
    ocr_languages: spoken.value.replace(/\s/g, "").toLowerCase(),
    schema: wanted && schemaOf(wanted.value),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value));
}

/** The options of another run: those of before, changed by a form; null if they are the same. */
export function changed(before, form) {
  const shown = ["pages", "document_class", "ocr_languages", ...(form.elements.wanted ? ["schema"] : [])];
  const asked = new Set([...shown, ...OF_UPLOADS]);
  const kept = Object.fromEntries(Object.entries(before).filter(([name]) => !asked.has(name)));
  const after = { ...kept, ...readOptions(form) };
  const text = (options) => JSON.stringify(Object.entries(options).sort());
  const old = Object.fromEntries(Object.entries(before).filter(([name]) => !OF_UPLOADS.includes(name)));
  return text(after) === text(old) ? null : after;
}

/** A name that the API takes for a field: `customer_number`, or its place where no letter of it is left. */
function slug(title, place) {
  const plain = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const name = plain.replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, "");
  return name.slice(0, 60) || `field_${place + 1}`;
}

/** “customer number, delivery: date” as a JSON Schema; null for nothing. */
export function schemaOf(text) {
  const properties = {};
  for (const part of text.split(",")) {
    const [title, kind = ""] = part.split(":").map((one) => one.trim());
    const name = slug(title, Object.keys(properties).length);
    if (!title) continue;
    const type = PLAIN.has(kind) ? { type: kind } : { type: "string", ...(kind && { format: kind }) };
    properties[name] = { ...type, title };
  }
  return Object.keys(properties).length ? { type: "object", properties } : null;
}

/** The other way round; null for a schema that says more than these words can. */
function wantedOf(schema) {
  if (!schema) return "";
  const parts = Object.values(schema.properties ?? {}).map(({ title, type, format }) => {
    const kind = PLAIN.has(type) ? type : format;
    return kind ? `${title}: ${kind}` : title;
  });
  const text = parts.join(", ");
  return JSON.stringify(schemaOf(text)) === JSON.stringify(schema) ? text : null;
}

/** What differs from the usual, in a few words. */
export function summary({ options, tags }) {
  const { password, schema, ...rest } = options;
  const told = Object.values(rest).map((value) => named(String(value)));
  if (password) told.push("password");
  if (schema) told.push(...Object.values(schema.properties).map(({ title }) => title));
  if (tags) told.push(tags);
  return told.length ? `· ${told.join(" · ")}` : "";
}
