// The documents of the list that are under way, followed a few at a time: a browser opens six connections to a server.

import { follow } from "./events.js";
import { ENDED } from "./words.js";

const AT_ONCE = 2;

export class Watch {
  constructor(onEntry) {
    this.onEntry = onEntry;
    this.wanted = [];
    this.followed = new Map();
    document.addEventListener("visibilitychange", () => (document.hidden ? this.pause() : this.fill()));
  }

  /** Follow those of `documents` that have not ended, and no others. */
  want(documents) {
    // The oldest are worked on first.
    this.wanted = documents.filter((one) => !ENDED.has(one.status)).reverse();
    const ids = new Set(this.wanted.map((one) => one.id));
    for (const [id, stop] of this.followed) if (!ids.has(id)) stop.abort();
    this.fill();
  }

  pause() {
    for (const stop of this.followed.values()) stop.abort();
  }

  fill() {
    for (const one of this.wanted) {
      if (document.hidden || this.followed.size >= AT_ONCE) return;
      if (!this.followed.has(one.id)) this.begin(one);
    }
  }

  async begin(one) {
    const stop = new AbortController();
    this.followed.set(one.id, stop);
    try {
      await follow(one, (entry) => this.onEntry(one.id, entry), stop.signal);
    } catch {
      // Refused or gone: the list says so when it is read again.
      this.wanted = this.wanted.filter((other) => other !== one);
    } finally {
      this.followed.delete(one.id);
    }
    if (!stop.signal.aborted) this.wanted = this.wanted.filter((other) => other.id !== one.id);
    this.fill();
  }
}
