// Questions before something is done, and menus. Escape leaves all of them, and the focus goes back.

import { arrows, el, icon } from "./dom.js";

/** Ask in a dialog; `act(form)` runs on consent, and what it throws is told there. */
export function ask({ title, text, fields = [], verb, bad = false, first, act }) {
  const error = el("p", { class: "error", role: "alert" });
  const go = el("button", { type: "submit", class: bad ? "main bad" : "main" }, verb);
  const back = el("button", { type: "button", onclick: () => dialog.close() }, "Keep as it is");
  const form = el(
    "form",
    { autocomplete: "off" },
    el("h2", { id: "asked" }, title),
    el("p", {}, text),
    fields.length ? el("div", { class: "grid" }, fields) : null,
    error,
    el("div", { class: "row" }, back, go),
  );
  const dialog = el("dialog", { "aria-labelledby": "asked" }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    go.disabled = true;
    error.textContent = "";
    try {
      await act(form);
      dialog.close();
    } catch (problem) {
      error.textContent = told(problem);
      go.disabled = false;
    }
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  if (bad) back.focus();
  else form.elements[first]?.focus();
}

/** What went wrong, as one text. */
export function told(problem) {
  const errors = (problem.errors ?? []).map(({ where, message }) => `${where.split(".").at(-1)}: ${message}`);
  return errors.length ? errors.join(" ") : (problem.detail ?? problem.message);
}

/** A button that opens a list of others: `items` are `{text, hint, act}`. */
export function menu(text, items) {
  const list = el("div", { role: "menu", "aria-label": text, hidden: true });
  const button = el(
    "button",
    { type: "button", "aria-haspopup": "menu", "aria-expanded": "false" },
    text,
    icon("down"),
  );
  const root = el("div", { class: "menu" }, button, list);
  const open = (seen) => {
    list.hidden = !seen;
    button.setAttribute("aria-expanded", seen);
    if (seen) list.firstChild.focus();
  };
  for (const { text: item, hint, act } of items) {
    list.append(
      el(
        "button",
        { type: "button", role: "menuitem", tabindex: "-1", onclick: () => (open(false), button.focus(), act()) },
        item,
        el("small", {}, hint),
      ),
    );
  }
  button.addEventListener("click", () => open(list.hidden));
  root.addEventListener("focusout", (event) => root.contains(event.relatedTarget) || open(false));
  root.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && event.target === button) (event.preventDefault(), open(true));
    if (event.key !== "Escape" || list.hidden) return;
    event.stopPropagation();
    open(false);
    button.focus();
  });
  arrows(list, "button");
  return root;
}
