// The Markdown of a result as elements. Whatever is not known stays text: no HTML, no links to follow, no pictures.

import { el } from "./dom.js";

const FENCE = /^(`{3,}|~{3,})/;
const HEADING = /^(#{1,6})\s+(.*)$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const RULE = /^\s*([-*_])(\s*\1){2,}\s*$/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const MARKS = /(`+)(.+?)\1|\*\*(.+?)\*\*|__(.+?)__|\*(\S.*?)\*|\[([^\]]*)\]\([^)]*\)|\\([!-/:-@[-`{-~])/g;

/** A fragment of elements for Markdown. */
export function rendered(text) {
  const lines = { all: text.split("\n"), at: 0, depth: 1 };
  const found = new DocumentFragment();
  while (lines.at < lines.all.length) {
    const block = next(lines);
    if (block) found.append(block);
  }
  return found;
}

function next(lines) {
  const line = lines.all[lines.at];
  if (!line.trim()) return void (lines.at += 1);
  if (FENCE.test(line)) return code(lines);
  const heading = HEADING.exec(line);
  if (heading) {
    lines.at += 1;
    // The page has its own h1, and a level must not be left out.
    lines.depth = Math.min(6, heading[1].length + 1, lines.depth + 1);
    return el(`h${lines.depth}`, { class: `level-${heading[1].length}` }, inline(heading[2].replace(/\s#+\s*$/, "")));
  }
  if (RULE.test(line)) return ((lines.at += 1), el("hr"));
  if (line.startsWith(">"))
    return el(
      "blockquote",
      {},
      rendered(
        taken(lines, (one) => one.startsWith(">"))
          .map((one) => one.replace(/^> ?/, ""))
          .join("\n"),
      ),
    );
  if (ITEM.test(line)) return list(lines);
  if (line.includes("|") && TABLE_RULE.test(lines.all[lines.at + 1] ?? "")) return table(lines);
  return el("p", {}, inline(paragraph(lines)));
}

function taken(lines, belongs) {
  const start = lines.at;
  while (lines.at < lines.all.length && belongs(lines.all[lines.at])) lines.at += 1;
  return lines.all.slice(start, lines.at);
}

function paragraph(lines) {
  const first = lines.at;
  const starts = (line) => FENCE.test(line) || HEADING.test(line) || ITEM.test(line) || line.startsWith(">");
  return taken(lines, (line) => line.trim() && (lines.at === first || !starts(line))).join("\n");
}

function code(lines) {
  const fence = FENCE.exec(lines.all[lines.at++])[1];
  const inside = taken(lines, (line) => !line.startsWith(fence));
  lines.at += 1;
  return el("pre", {}, el("code", {}, inside.join("\n")));
}

function list(lines) {
  const items = taken(lines, (line) => ITEM.test(line) || /^\s{2,}\S/.test(line));
  const root = el(/^\s*\d/.test(items[0]) ? "ol" : "ul", { class: "items" });
  for (const line of items) {
    const item = ITEM.exec(line);
    const depth = Math.min(5, Math.floor((item?.[1].length ?? 0) / 2));
    if (item)
      root.append(
        el(
          "li",
          { class: `depth-${depth}` },
          el("span", { class: "sign" }, /\d/.test(item[2]) ? item[2] : "•"),
          el("span", {}, inline(item[3])),
        ),
      );
    else root.lastChild.lastChild.append(" ", ...inline(line.trim()));
  }
  return root;
}

function table(lines) {
  const [head, , ...rows] = taken(lines, (line) => line.includes("|"));
  const cells = (line) =>
    line
      .trim()
      .replace(/^\||\|$/g, "")
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim());
  return el(
    "div",
    { class: "wide", tabindex: "0", role: "region", "aria-label": "Table" },
    el(
      "table",
      {},
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          cells(head).map((cell) => el("th", { scope: "col" }, inline(cell))),
        ),
      ),
      el(
        "tbody",
        {},
        rows.map((row) =>
          el(
            "tr",
            {},
            cells(row).map((cell) => el("td", {}, inline(cell))),
          ),
        ),
      ),
    ),
  );
}

/** Text with code, strong and emphasised parts; of a link its words. */
function inline(text) {
  const found = [];
  let at = 0;
  for (const mark of text.matchAll(MARKS)) {
    const [whole, , code, strong, bold, emphasis, link, escaped] = mark;
    found.push(text.slice(at, mark.index));
    at = mark.index + whole.length;
    if (code !== undefined) found.push(el("code", {}, code));
    else if (strong ?? bold) found.push(el("strong", {}, inline(strong ?? bold)));
    else if (emphasis) found.push(el("em", {}, inline(emphasis)));
    else found.push(link ?? escaped);
  }
  return [...found, text.slice(at)].flatMap(broken);
}

/** `<br>`, which stands for a line end inside a cell, and nothing else of HTML. */
function broken(piece) {
  if (typeof piece !== "string") return [piece];
  return piece.split(/<br\s*\/?>/).flatMap((part, place) => (place ? [el("br"), part] : [part]));
}
