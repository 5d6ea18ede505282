// Documents that came together: how many of them have ended, and the way to see them alone.

import { Problem, read } from "./api.js";
import { el, icon, say } from "./dom.js";
import { sleep } from "./events.js";
import { count, ENDED, STATUSES } from "./words.js";

const LOOK = 1_500; // ms between two looks at one that is under way

/**
 * A line that says how a batch stands, until somebody puts it away. `onLook(documents)` is told how they stand,
 * `onShow(id)` is to show them alone.
 */
export function batchRow(id, size, onLook, onShow) {
  const told = el("span", { class: "told" });
  const bar = el("progress", { max: 1, value: 0, "aria-label": `Batch of ${count(size, "document")}` });
  const show = el("button", { type: "button", class: "quiet", onclick: () => onShow(id) }, "Show only these");
  const away = el("button", { type: "button", class: "quiet", "aria-label": "Put the batch away" }, icon("cross"));
  const name = el("span", { class: "name" }, `${count(size, "document")} in one batch`);
  const row = el("li", { class: "batch" }, name, el("span", { class: "buttons" }, show, away), told, bar);
  away.addEventListener("click", () => {
    row.remove();
    document.getElementById("choose").focus();
  });
  follow(id, row, (batch) => {
    bar.value = batch.progress;
    told.textContent = stands(batch);
    onLook(batch.documents);
    if (batch.progress === 1) {
      bar.hidden = true;
      say(`The batch has ended: ${told.textContent}`);
    }
  });
  return row;
}

async function follow(id, row, tell) {
  for (let progress = 0; progress < 1; ) {
    try {
      const batch = await read(`batches/${id}`);
      progress = batch.progress;
      tell(batch);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if ([401, 403, 404].includes(error.status)) return row.remove();
    }
    await sleep(LOOK);
    if (!row.isConnected) return;
  }
}

/** “2 of 3 have ended: 1 done, 1 failed”. */
function stands({ counts, documents }) {
  const ended = Object.entries(counts).filter(([status, number]) => number && ENDED.has(status));
  const number = ended.reduce((sum, [, one]) => sum + one, 0);
  const each = ended.map(([status, one]) => `${one} ${STATUSES[status].toLowerCase()}`).join(", ");
  return `${number} of ${documents.length} have ended${each && `: ${each}`}`;
}
