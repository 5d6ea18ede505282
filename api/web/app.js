// The page as a whole: which view the address names, the key, and whether the server is there.

import * as api from "./api.js";
import { put, say } from "./dom.js";
import { DocumentView } from "./document.js";
import { Home } from "./home.js";

const UUID = /^#\/documents\/([0-9a-f-]{36})$/;
const FIRST_LOOK = 2_000; // ms until a server that is away is asked again; then longer
const LAST_LOOK = 15_000;

const views = ["key", "home", "document"].map((id) => document.getElementById(id));
const trouble = document.getElementById("trouble");
let home = null;
let open = null;
let away = null;

/** Show what the address names; the focus goes to its heading. */
function route() {
  if (location.hash && !location.hash.startsWith("#/")) return;
  open?.close();
  open = null;
  const id = UUID.exec(location.hash)?.[1];
  if (!api.hasKey()) return show("key");
  home ??= new Home(document.getElementById("home"));
  if (!id) {
    show("home");
    document.title = "Quire";
    return home.enter();
  }
  home.leave();
  show("document");
  open = new DocumentView(document.getElementById("document"), id);
}

function show(name) {
  for (const view of views) view.hidden = view.id !== name;
  document.getElementById("leave").hidden = name === "key";
  put(document.querySelector("#leave code"), api.shownKey());
  if (name === "key") document.getElementById("key-input").focus();
  else if (name === "document") window.scrollTo(0, 0);
}

async function tryKey(event) {
  event.preventDefault();
  const input = document.getElementById("key-input");
  const error = document.getElementById("key-error");
  const given = input.value.trim();
  error.textContent = "";
  if (!given || !/^[\x21-\x7e]+$/.test(given)) {
    error.textContent = given ? "A key has only letters, digits and signs, without spaces." : "Paste the key here.";
    return input.focus();
  }
  api.keepKey(given);
  try {
    await api.call("documents/?limit=1");
  } catch (problem) {
    api.forgetKey();
    error.textContent = problem.detail;
    return input.select();
  }
  input.value = "";
  route();
}

function forget(reason = "") {
  api.forgetKey();
  home?.leave();
  home?.forget();
  document.getElementById("key-error").textContent = reason;
  route();
}

/** Say that nobody answers, and look again until somebody does. */
function isAway() {
  if (away) return;
  const text = document.createElement("strong");
  text.textContent = "The server does not answer. ";
  put(trouble, text, "Is it running, and is this computer online? This page looks again by itself.");
  trouble.hidden = false;
  let pause = FIRST_LOOK;
  const look = async () => {
    if (await api.alive()) return;
    pause = Math.min(pause * 1.5, LAST_LOOK);
    away = setTimeout(look, pause);
  };
  away = setTimeout(look, pause);
}

function isBack() {
  if (!away) return;
  clearTimeout(away);
  away = null;
  trouble.hidden = true;
  say("The server answers again.");
  if (open) open.load();
  else if (api.hasKey()) home?.list.refresh();
}

api.on("down", isAway);
api.on("up", isBack);
api.on("refused", (problem) => !views[0].hidden || forget(problem.detail));
document.getElementById("key-form").addEventListener("submit", tryKey);
document.getElementById("leave").addEventListener("click", () => forget());
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address names the view
  document.getElementById("main").focus();
});
window.addEventListener("hashchange", route);
window.addEventListener("online", () => api.alive());
route();
