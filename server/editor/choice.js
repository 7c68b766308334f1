// Which columns a view is made of: a list to choose from for each.

import { make } from "./terms.js";

/** Offer columns for each role, drawn anew when one is chosen; `roles` are [label, columns, first choice]. */
export function choice(roles, redraw) {
  const target = make("div");
  const lists = roles.map(([label, columns, first]) => {
    const options = columns.map((name) => make("option", { value: name, selected: name === first }, name));
    return [label, make("select", { onchange: () => update() }, ...options)];
  });
  const update = () => target.replaceChildren(redraw(...lists.map(([, list]) => list.value)));
  update();
  const tools = lists.map(([label, list]) => make("label", {}, `${label} `, list));
  return make("div", {}, make("p", { class: "tools" }, ...tools), target);
}
