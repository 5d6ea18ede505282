// What can be done with a document as a whole: download, start again, cancel, delete.

import { call, download, rememberPassword } from "./api.js";
import { el, say } from "./dom.js";
import { ask, menu } from "./dialogs.js";
import { changed, optionFields } from "./options.js";
import { ENDED } from "./words.js";

const FORMATS = [
  ["json", "JSON", "all of the result"],
  ["markdown", "Markdown", "text with its structure"],
  ["text", "Text", "nothing but words"],
  ["xlsx", "Excel", "fields and tables"],
  ["csv", "CSV", "tables"],
];
const SUFFIXES = { json: "json", markdown: "md", text: "txt", xlsx: "xlsx", csv: "csv" };
const STAGES = [
  ["", "Where it ended"],
  ["validate", "The beginning"],
  ["extract", "Reading"],
];

/** The buttons that fit a document; `view` has `document`, `load()`, `fail(problem)` and `gone()`. */
export function actions(view) {
  const { document } = view;
  const ended = ENDED.has(document.status);
  return [
    ended && menu("Download", downloads(view)),
    ended && el("button", { type: "button", onclick: () => askRetry(view) }, "Start again"),
    !ended && el("button", { type: "button", onclick: (event) => cancel(view, event.target) }, "Cancel"),
    el("button", { type: "button", class: "quiet bad", onclick: () => askDelete(view) }, "Delete"),
  ].filter(Boolean);
}

/** The newest run that has a result: this one, or an earlier one where this failed; null if there is none. */
function runOfResult({ run, result, timeline }) {
  if (result) return run;
  return Math.max(0, ...timeline.filter((entry) => entry.event === "completed").map((entry) => entry.run)) || null;
}

function downloads(view) {
  const { id, filename } = view.document;
  const run = runOfResult(view.document);
  const earlier = run !== view.document.run;
  const stem = filename.replace(/\.[^.]{1,12}$/, "") || filename;
  const save = async (path, name) => {
    say(`Downloading ${name}`);
    try {
      await download(`documents/${id}/${path}`, name);
    } catch (problem) {
      view.fail(problem);
    }
  };
  const formats = FORMATS.map(([format, text, hint]) => ({
    text,
    hint: earlier ? `of run ${run}` : hint,
    act: () => save(`result?format=${format}&run=${run}`, `${stem}.${SUFFIXES[format]}`),
  }));
  return [
    ...(run ? formats : []),
    { text: "Original", hint: "as it was sent", act: () => save("original", filename) },
  ];
}

/** Ask how to start again; the focus goes to the option that is called `first`. */
export function askRetry(view, first = "stage") {
  const { id, filename, options, status } = view.document;
  const stages = el(
    "select",
    { name: "stage" },
    STAGES.map(([value, text]) =>
      el("option", { value, selected: value === "extract" && status === "COMPLETED" }, text),
    ),
  );
  ask({
    title: "Start again",
    text: `A new run of ${filename}, if you like with other options. A password has to be given again.`,
    fields: [el("label", {}, "From", stages), ...optionFields({ given: options })],
    verb: "Start",
    first,
    act: async (form) => {
      const password = form.elements.password.value;
      if (password) rememberPassword(id, password);
      const json = { from_stage: form.elements.stage.value || null, options: changed(options, form) };
      await call(`documents/${id}/retry`, { method: "POST", json });
      say(`${filename} is started again.`);
      view.load();
    },
  });
}

async function cancel(view, button) {
  button.disabled = true;
  button.textContent = "Cancelling …";
  try {
    await call(`documents/${view.document.id}/cancel`, { method: "POST" });
    view.load();
  } catch (problem) {
    button.disabled = false;
    button.textContent = "Cancel";
    view.fail(problem);
  }
}

function askDelete(view) {
  const { id, filename } = view.document;
  ask({
    title: "Delete for good?",
    text: `${filename}, its text and its result are removed and cannot be brought back.`,
    verb: "Delete",
    bad: true,
    act: async () => {
      await call(`documents/${id}`, { method: "DELETE" });
      say(`${filename} is deleted.`);
      view.gone();
    },
  });
}

/** Send what a person found out; null withdraws it. The document as it then is comes back. */
export async function correct(id, name, value) {
  const answer = await call(`documents/${id}`, { method: "PATCH", json: { fields: { [name]: value } } });
  return answer.status === 204 ? null : answer.json();
}
