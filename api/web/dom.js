// Elements made by code. Text is only ever text: nothing that a document says can become markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, listeners (`onclick: f`) and children; what is null or false is left out. */
export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

/** A picture of the sprite in the page, which says nothing to a screen reader. */
export function icon(name) {
  return svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `#i-${name}` }));
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Put other children into a node. */
export function put(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter((child) => child || child === 0));
  return node;
}

/** A copy of a <template>, as an element. */
export function copy(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** The elements of a node that have a name, by it: <p data-part="lead"> is `parts(node).lead`. */
export function parts(node) {
  const found = {};
  for (const part of node.querySelectorAll("[data-part]")) found[part.dataset.part] = part;
  return found;
}

let spoken = 0;

/** Tell a screen reader what changed; the eye has seen it elsewhere. */
export function say(text) {
  const region = document.getElementById("said");
  // Two in turn, so that the same sentence twice is heard twice.
  const [first, second] = region.children;
  const [now, before] = spoken++ % 2 ? [first, second] : [second, first];
  before.textContent = "";
  now.textContent = text;
}

/** Up, Down, Home and End move the focus among the elements that `selector` finds in `list`. */
export function arrows(list, selector, { horizontal = false } = {}) {
  const [back, forth] = horizontal ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  list.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !event.target.matches(selector)) return;
    const all = [...list.querySelectorAll(selector)].filter((one) => one.offsetParent !== null);
    const at = all.indexOf(event.target);
    const next = { [back]: at - 1, [forth]: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    all[Math.max(0, Math.min(next, all.length - 1))].focus();
  });
}
