// Panels of which one is seen: arrow keys walk the tabs, as the ARIA pattern has it.

import { arrows, el, put } from "./dom.js";

let made = 0;

/** `panels` are `{name, text, count, content}`; `content()` is called when a panel is first seen. */
export function tabs(label, panels, first) {
  const group = `tabs-${++made}`;
  const bar = el("div", { role: "tablist", "aria-label": label, class: "tabs" });
  const root = el("div", { class: "tabbed" }, bar);
  const show = (name) => {
    for (const { tab, panel, one } of all) {
      const seen = one.name === name;
      tab.setAttribute("aria-selected", seen);
      tab.tabIndex = seen ? 0 : -1;
      panel.hidden = !seen;
      if (seen && !panel.firstChild) put(panel, one.content());
      if (seen) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  };
  const all = panels.map((one) => {
    const id = `${group}-${one.name}`;
    const tab = el(
      "button",
      {
        type: "button",
        role: "tab",
        id,
        "aria-controls": `${id}-panel`,
        onclick: () => show(one.name),
        onfocus: () => show(one.name),
      },
      one.text,
      one.count ? el("small", {}, String(one.count)) : null,
    );
    const panel = el("div", {
      role: "tabpanel",
      id: `${id}-panel`,
      "aria-labelledby": id,
      class: `panel ${one.name}`,
      hidden: true,
    });
    bar.append(tab);
    root.append(panel);
    return { tab, panel, one };
  });
  arrows(bar, "[role=tab]", { horizontal: true });
  requestAnimationFrame(() => show(first));
  return root;
}
