// Where documents are dropped, and all that were.

import { Drop } from "./drop.js";
import { List } from "./list.js";
import { Uploads } from "./uploads.js";

export class Home {
  constructor(root) {
    this.root = root;
    this.scrolled = 0;
    this.list = new List(root);
    this.uploads = new Uploads(document.getElementById("uploads"), (made, alone) => this.arrived(made, alone));
    new Drop(root, (files, form) => this.uploads.add(files, form));
  }

  enter() {
    this.list.enter();
    window.scrollTo(0, this.scrolled);
    if (!this.list.focusSeen()) this.root.querySelector("h1").focus({ preventScroll: true });
  }

  leave() {
    if (!this.root.hidden) this.scrolled = window.scrollY;
    this.list.leave();
  }

  /** Another key may be another tenant's. */
  forget() {
    this.list.clear();
    this.uploads.clear();
  }

  arrived(made, alone) {
    if (alone) location.hash = `#/documents/${made.id}`;
    else this.list.add(made);
  }
}
