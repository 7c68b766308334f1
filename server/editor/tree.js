// An answer as a tree: rows by one column under another, triples by subject and predicate.

import { labels } from "./answers.js";
import { choice } from "./choice.js";
import { isIri, make, say, show } from "./terms.js";

const MOST = 500;

/** Give what is below each thing, in the order of the answer. */
function edges(rows, parent, child) {
  const below = new Map();
  for (const row of rows) {
    if (!row[parent] || !row[child]) continue;
    const key = row[parent].value;
    if (!below.has(key)) below.set(key, { term: row[parent], children: new Map() });
    below.get(key).children.set(row[child].value, row[child]);
  }
  return below;
}

function branch(term, below, names, prefixes, above) {
  const label = names.get(term.value);
  const text = label ? make("span", { title: say(term, prefixes) }, label) : show(term, prefixes);
  const found = below.get(term.value);
  if (!found || above.has(term.value)) return make("li", {}, text);
  const list = make("ul");
  const details = make("details", {}, make("summary", {}, text, " ", make("span", { class: "count" }, String(found.children.size))), list);
  const grow = () => {
    if (!details.open || list.childElementCount) return;
    const seen = new Set([...above, term.value]);
    list.append(...[...found.children.values()].slice(0, MOST).map((each) => branch(each, below, names, prefixes, seen)));
  };
  details.addEventListener("toggle", grow);
  return make("li", {}, details);
}

/** Guess which column is above which: two that share things if there are such, else the first two. */
function guess(answer) {
  const iris = answer.columns.filter((name) => answer.rows.some((row) => isIri(row[name])));
  for (const parent of iris) {
    const above = new Set(answer.rows.map((row) => row[parent]?.value));
    const child = iris.find((name) => name !== parent && answer.rows.some((row) => above.has(row[name]?.value)));
    if (child) return [parent, child];
  }
  return answer.triples ? ["subject", "object"] : iris.length > 1 ? iris : answer.columns;
}

export function tree(answer, prefixes) {
  const names = labels(answer);
  const [parent, child] = guess(answer);
  return choice([["Above", answer.columns, parent], ["below", answer.columns, child]], (upper, lower) => {
    const below = edges(answer.rows, upper, lower);
    const inner = new Set([...below.values()].flatMap((each) => [...each.children.keys()]));
    let roots = [...below.values()].filter((each) => !inner.has(each.term.value));
    if (!roots.length) roots = [...below.values()];
    const items = roots.slice(0, MOST).map((each) => branch(each.term, below, names, prefixes, new Set()));
    if (items.length === 1) items[0].querySelector("details")?.setAttribute("open", "");
    return items.length ? make("ul", { class: "tree" }, ...items) : make("p", {}, "Nothing lies below another thing here.");
  });
}

export const hasTree = (answer) => answer.columns.length > 1 && answer.rows.length > 0;
