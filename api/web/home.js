// Where documents are dropped, and all that were.

import { batchRow } from "./batch.js";
import { Drop } from "./drop.js";
import { List } from "./list.js";
import { Uploads } from "./uploads.js";

export class Home {
  constructor(root) {
    this.root = root;
    this.scrolled = 0;
    this.list = new List(root);
    this.uploads = new Uploads(document.getElementById("uploads"), (...made) => this.arrived(...made));
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

  arrived(documents, batch, alone) {
    if (alone) return void (location.hash = `#/documents/${documents[0].id}`);
    documents.forEach((one) => this.list.add(one));
    if (!batch) return;
    const onLook = (found) => this.list.update(found);
    this.uploads.root.append(batchRow(batch, documents.length, onLook, (id) => this.list.only(id)));
  }
}
