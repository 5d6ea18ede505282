// The other things that were found: positions, entities, tables, files inside. Choosing one shows its place.

import { arrows, el } from "./dom.js";
import { rendered } from "./markdown.js";
import { amount, bytes, count, language, named, ordered, percent, type } from "./words.js";

const SHORT = 24; // characters of a cell that stays on one line
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const MOST = 300; // rows of one list on the page; the rest is in the download

export const hasPlace = (found) => Boolean(found && (found.bbox || found.span));

/** Positions of an invoice as a table. */
export function lineItems(items, choose) {
  const names = ordered(new Set(items.flatMap((item) => Object.keys(item).filter((name) => item[name]))));
  const cell = (found) =>
    el(
      "td",
      {
        class:
          found && /amount|number/.test(found.type) ? "number" : String(found?.value ?? "").length <= SHORT && "short",
      },
      found && place(found, amount(found), choose, true),
    );
  return [
    wide(
      "Line items",
      el(
        "table",
        {},
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            names.map((name) => el("th", { scope: "col" }, named(name))),
          ),
        ),
        el(
          "tbody",
          {},
          items.slice(0, MOST).map((item) =>
            el(
              "tr",
              {},
              names.map((name) => cell(item[name])),
            ),
          ),
        ),
      ),
    ),
    rest(items, "line item"),
  ];
}

/** Dates, amounts, addresses …, by kind. */
export function entities(all, choose) {
  const kinds = Map.groupBy ? Map.groupBy(all, (one) => one.type) : grouped(all);
  const root = el("div", { class: "entities" });
  for (const [kind, found] of kinds) {
    root.append(
      el("h2", {}, named(kind)),
      el(
        "ul",
        {},
        found
          .slice(0, MOST)
          .map((one) =>
            el(
              "li",
              {},
              place(one, kind === "language" ? language(one.value) : amount(one), choose),
              el("small", {}, percent(one.confidence), one.page ? ` · page ${one.page}` : ""),
            ),
          ),
      ),
    );
    root.append(...[rest(found, "more")].filter(Boolean));
  }
  arrows(root, ".place");
  return root;
}

function grouped(all) {
  const kinds = new Map();
  for (const one of all) kinds.set(one.type, [...(kinds.get(one.type) ?? []), one]);
  return kinds;
}

/** Tables as they stand in the document; a cell with a place can be chosen. */
export function tables(all, choose) {
  return all.map((one, at) => {
    const title = `Table ${at + 1}${one.page ? `, page ${one.page}` : ""}`;
    return [
      el(
        "h2",
        {},
        place({ ...one, confidence: 1 }, title, choose),
        el("small", {}, `${count(one.rows, "row")}, ${count(one.columns, "column")}`),
      ),
      wide(
        title,
        el(
          "table",
          {},
          rows(one)
            .slice(0, MOST)
            .map((cells) =>
              el(
                "tr",
                {},
                cells.map((cell) => tableCell(cell, choose)),
              ),
            ),
        ),
      ),
      one.rows > MOST && el("p", { class: "help" }, `${count(one.rows - MOST, "row")} more are in the download.`),
    ];
  });
}

function rows(one) {
  const found = Array.from({ length: one.rows }, () => []);
  for (const cell of one.cells) found[cell.row]?.push(cell);
  return found.map((cells) => cells.sort((a, b) => a.column - b.column));
}

function tableCell(cell, choose) {
  const spans = { rowspan: cell.row_span > 1 && cell.row_span, colspan: cell.column_span > 1 && cell.column_span };
  const attributes = { ...spans, class: cell.text.length <= SHORT ? "short" : null };
  return el(cell.header ? "th" : "td", attributes, place(cell, cell.text, choose, true));
}

/** The files inside a document, with their own results. */
export function children(all) {
  return all.map((one) =>
    el(
      "details",
      { class: "child" },
      el(
        "summary",
        {},
        el("strong", {}, one.filename ?? "without a name"),
        " ",
        el("small", {}, [type(one.media_type), bytes(one.bytes)].filter(Boolean).join(" · ")),
      ),
      one.error
        ? el("p", { class: "error" }, one.error.message)
        : el("div", { class: "markdown" }, rendered(one.result.content.markdown.slice(0, 50_000))),
    ),
  );
}

/** A value that shows its place when it is chosen; plain text where it has none. */
function place(found, text, choose, inGrid = false) {
  if (!hasPlace(found) || !text) return el("span", {}, text);
  return el("button", { type: "button", class: "place", tabindex: inGrid && "-1", onclick: () => choose(found) }, text);
}

/** One stop of the Tab key for all cells of a table; the arrows walk from cell to cell. */
function walkable(table) {
  table.querySelector(".place")?.setAttribute("tabindex", "0");
  table.addEventListener("keydown", (event) => {
    const [down, right] = STEPS[event.key] ?? [];
    const cell = event.target.closest("td, th");
    if (down === undefined || !cell) return;
    event.preventDefault();
    const row = table.rows[cell.parentNode.rowIndex + down];
    const next = row?.cells[Math.min(cell.cellIndex + right, row.cells.length - 1)]?.querySelector(".place");
    next?.focus();
  });
  return table;
}

function wide(label, table) {
  return el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": label }, walkable(table));
}

function rest(all, one) {
  return all.length > MOST && el("p", { class: "help" }, `${count(all.length - MOST, one)} more are in the download.`);
}
