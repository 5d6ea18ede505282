// The REST API, asked with the key; every failure is a Problem that a person can read.

const BASE = new URL("api/v1/", document.baseURI);
const KEPT = "quire.key";
const SENDABLE = /^[\x20-\xff]+$/; // in a header
const LISTENERS = { refused: [], down: [], up: [] };

const passwords = new Map(); // of protected documents, by id; the server keeps none, and so do we beyond this visit

let key = sessionStorage.getItem(KEPT) ?? "";

/** What the server refuses or cannot do, as problem+json says it, or as we can tell. */
export class Problem extends Error {
  constructor({ title, detail, status = 0, type = "about:blank", errors = [], request_id: request = "" }, wait = 0) {
    super(detail || title);
    Object.assign(this, { title, detail, status, type, errors, request, wait });
  }

  /** Its short code, as `unknown_document`; empty where the status says it all. */
  get code() {
    return this.type.startsWith("urn:quire:problem:") ? this.type.split(":").at(-1) : "";
  }
}

/** Nobody answers. */
export class Unreachable extends Problem {
  constructor() {
    super({ title: "The server does not answer", detail: "Is it running, and is this computer online?" });
  }
}

export function on(event, listener) {
  LISTENERS[event].push(listener);
}

export const hasKey = () => key !== "";

export function keepKey(given) {
  key = given;
  sessionStorage.setItem(KEPT, given);
}

export function forgetKey() {
  key = "";
  passwords.clear();
  sessionStorage.removeItem(KEPT);
}

/** Enough of the key to tell it from another one. */
export const shownKey = () => (key.length > 12 ? `${key.slice(0, 6)}…${key.slice(-2)}` : "in use");

const emit = (event, ...values) => LISTENERS[event].forEach((listener) => listener(...values));

/** The answer of an operation; Problem if it is an error, AbortError if `signal` was first. */
export async function call(path, { method = "GET", json, headers = {}, signal, cache = "no-store" } = {}) {
  const options = { method, signal, headers: { "X-API-Key": key, ...headers }, cache };
  if (json !== undefined) {
    options.body = JSON.stringify(json);
    options.headers["Content-Type"] = "application/json";
  }
  let answer;
  try {
    answer = await fetch(new URL(path, BASE), options);
  } catch (error) {
    if (signal?.aborted) throw error;
    emit("down");
    throw new Unreachable();
  }
  emit("up");
  if (!answer.ok) throw refusal(await problem(answer.status, await answer.text(), answer.headers.get("Retry-After")));
  return answer;
}

export const read = async (path, options) => (await call(path, options)).json();
export const readBlob = async (path, options) => (await call(path, options)).blob();

export const rememberPassword = (id, password) => passwords.set(id, password);

/** A page of a document as a picture. */
export function readPage(id, number, density, signal) {
  const password = passwords.get(id);
  const headers = password && SENDABLE.test(password) ? { "X-Document-Password": password } : {};
  return readBlob(`documents/${id}/pages/${number}.png?dpi=${density}`, { headers, signal, cache: "no-cache" });
}

function problem(status, text, wait) {
  let said = {};
  try {
    said = JSON.parse(text);
  } catch {
    // A proxy speaks HTML.
  }
  const title = said.title || `The server answered ${status}`;
  return new Problem({ ...said, title, detail: said.detail || "It gave no reason.", status }, Number(wait) || 0);
}

function refusal(found) {
  if (found.status === 401) emit("refused", found);
  return found;
}

/** Send files in one request; `progress(sent, whole)` is told as the bytes leave. The second value stops it. */
export function upload(files, { options, tags }, progress) {
  const form = new FormData();
  if (Object.keys(options).length) form.append("options", JSON.stringify(options));
  if (tags) form.append("tags", tags);
  for (const file of files) form.append("file", file, file.name);
  const request = new XMLHttpRequest(); // fetch cannot tell how far a body has got
  const done = new Promise((resolve, reject) => {
    request.upload.onprogress = (event) => progress(event.loaded, event.total);
    request.onload = () => {
      if (request.status === 202) resolve(JSON.parse(request.responseText));
      else reject(refusal(problem(request.status, request.responseText, request.getResponseHeader("Retry-After"))));
    };
    request.onerror = () => whyNot().then(reject);
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
  });
  request.open("POST", new URL("documents/", BASE));
  request.setRequestHeader("X-API-Key", key);
  request.send(form);
  return [done, () => request.abort()];
}

/** The reason of a broken upload: a server that refuses early may cut the connection before it is heard. */
async function whyNot() {
  try {
    await call("documents/?limit=1");
  } catch (error) {
    return error;
  }
  return new Problem({
    title: "The connection broke during the upload",
    detail: "The server works; it may not take a file as large as this one, or the file changed meanwhile.",
  });
}

/** Whether anybody is there, without a key. */
export async function alive() {
  try {
    await fetch(new URL("../../healthz", BASE), { cache: "no-store" });
  } catch {
    return false;
  }
  emit("up");
  return true;
}

/** Have the browser save what a path gives. */
export async function download(path, filename) {
  const address = URL.createObjectURL(await readBlob(path));
  const link = document.createElement("a");
  link.href = address;
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // the browser has to have begun
}
