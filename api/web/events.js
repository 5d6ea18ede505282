// A document's timeline as it grows: server-sent events over fetch, which unlike EventSource can send the key.
// Where there are none, the long poll.

import { call, Problem, read, Unreachable } from "./api.js";
import { ENDED } from "./words.js";

const SILENCE = 60_000; // ms without a byte, comments included, after which a stream counts as lost
const AGAIN = 1_000; // ms before a stream that ended early is asked for again; then longer
const LONGEST = 15_000;
const POLL = 5; // seconds of one long poll, so that steps still show

/** The events of a stream: `{id, event, data}`, as the HTML standard reads them. */
export async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let [rest, lines] = ["", []];
  try {
    for (;;) {
      const { done, value } = await withinSilence(reader);
      if (done) return;
      const pieces = (rest + value).split(/\r\n|\n|\r(?!$)/);
      rest = pieces.pop();
      for (const line of pieces) {
        if (line !== "") lines.push(line);
        else if (lines.length) yield event(lines.splice(0));
      }
    }
  } finally {
    reader.cancel().catch(() => {}); // a stream that broke needs no end
  }
}

function event(lines) {
  const found = { event: "message", data: "" };
  const data = [];
  for (const line of lines) {
    const at = line.indexOf(":");
    if (at === 0) continue; // a comment keeps the connection alive
    const [name, value] = at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1).replace(/^ /, "")];
    if (name === "data") data.push(value);
    else found[name] = value;
  }
  return { ...found, data: data.join("\n") };
}

async function withinSilence(reader) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new TypeError("the stream fell silent")), SILENCE);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Tell `onEntry` every entry of a document's timeline, those of before included, each once, until its run has ended.
 * Problem if it cannot be followed; returns at once when `signal` says so.
 */
export async function follow(document, onEntry, signal) {
  const run = { id: document.id, number: document.run, signal, told: new Set(), onEntry, ended: false };
  let pause = AGAIN;
  while (!signal.aborted && !run.ended) {
    const before = run.told.size;
    try {
      await (run.polls ? poll(run) : stream(run));
      if (run.told.size > before) pause = AGAIN;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Problem && !passing(error)) throw error;
      pause = Math.max(pause, (error.wait ?? 0) * 1000);
    }
    if (run.ended) return;
    await sleep(pause, signal);
    pause = Math.min(2 * pause, LONGEST);
  }
}

const passing = (problem) => problem instanceof Unreachable || [429, 502, 503, 504].includes(problem.status);

async function stream(run) {
  const headers = { Accept: "text/event-stream" };
  if (run.last) headers["Last-Event-ID"] = run.last;
  let answer;
  try {
    answer = await call(`documents/${run.id}/events`, { headers, signal: run.signal });
  } catch (error) {
    if (!(error instanceof Problem) || error.code || ![404, 405, 406].includes(error.status)) throw error;
    run.polls = true; // a server without the stream
    return;
  }
  if (answer.status === 204) return void (run.ended = true); // all was told before
  if (!answer.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    run.polls = true;
    return;
  }
  for await (const { id, data } of events(answer.body)) {
    run.last = id ?? run.last;
    if (data) tell(run, JSON.parse(data));
    if (run.ended) return;
  }
}

async function poll(run) {
  const document = await read(`documents/${run.id}?wait=${POLL}`, { signal: run.signal });
  document.timeline.forEach((entry) => tell(run, entry));
  run.ended ||= ENDED.has(document.status) && document.run >= run.number;
}

function tell(run, entry) {
  const name = [entry.at, entry.run, entry.event, entry.stage].join(" ");
  if (run.told.has(name)) return;
  run.told.add(name);
  run.ended = ENDED.has(entry.status) && entry.run >= run.number;
  run.onEntry(entry);
}

/** Wait, or until `signal`. */
export function sleep(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
