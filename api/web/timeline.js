// What happened to a document, step by step, as it happens.

import { el, put } from "./dom.js";
import { clock, duration, ENDED, moment, STEPS } from "./words.js";

const WORDS = {
  uploaded: "Uploaded",
  stage_started: "started",
  stage_finished: "finished",
  completed: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
  retried: "Started again",
  corrected: "Corrected",
  rescued: "Sent again",
  worker_lost: "Its worker was lost",
  retry_scheduled: "Will be tried again",
};

export class Timeline {
  constructor() {
    this.entries = [];
    this.steps = el("ol", { class: "steps", "aria-label": "Steps" });
    this.list = el("ol", { class: "timeline", "aria-label": "Timeline" });
  }

  set(entries) {
    this.entries = [];
    put(this.list);
    entries.forEach((entry) => this.add(entry));
  }

  add(entry) {
    const before = this.entries.at(-1);
    this.entries.push(entry);
    if (before && entry.run !== before.run) this.list.append(el("li", { class: "run" }, `Run ${entry.run}`));
    this.list.append(row(entry, before));
    put(this.steps, this.stepped());
  }

  /** The three stages: done, under way, or still to come. */
  stepped() {
    const last = this.entries.at(-1);
    const ours = this.entries.filter((entry) => entry.run === last.run);
    const at = Object.keys(STEPS).indexOf(last.stage);
    return Object.entries(STEPS).map(([stage, word], place) => {
      const finished =
        last.status === "COMPLETED" ||
        place < at ||
        ours.some((one) => one.stage === stage && one.event === "stage_finished");
      const now = !finished && place === at;
      const state = finished ? "done" : now ? (ENDED.has(last.status) ? "stopped" : "now") : "later";
      const told = {
        done: "done",
        now: last.status === "PENDING" ? "waiting" : "under way",
        stopped: "not finished",
        later: "to come",
      }[state];
      return el(
        "li",
        { class: state, "aria-current": state === "now" && "step" },
        el("span", {}, word),
        el("small", {}, told),
      );
    });
  }

  /** Seconds of the newest run, to its end or to now. */
  get seconds() {
    const run = this.entries.filter((entry) => entry.run === this.entries.at(-1).run);
    const end = run.find((entry) => ENDED.has(entry.status)) ?? run.at(-1);
    return (new Date(end.at) - new Date(run[0].at)) / 1000;
  }
}

function row(entry, before) {
  const since = before ? (new Date(entry.at) - new Date(before.at)) / 1000 : 0;
  const step = entry.event.startsWith("stage_") ? STEPS[entry.stage] : "";
  const word = WORDS[entry.event] ?? entry.event.replaceAll("_", " ");
  return el(
    "li",
    { class: entry.event },
    el("time", { datetime: entry.at, title: moment(entry.at) }, clock(entry.at)),
    el(
      "span",
      { class: "what" },
      step ? `${step}: ${word}` : word,
      entry.message && el("span", { class: "why" }, entry.message),
    ),
    el("span", { class: "since" }, before && `+${duration(since)}`),
  );
}
