// An answer as a table: sorted by a column's heading, narrowed by a word, shown a piece at a time.

import { make, number, say, show } from "./terms.js";

const PIECE = 100;
const SHORT = 28; // characters of a term that stands in one line

function compare(one, two) {
  if (!one || !two) return (one ? 0 : 1) - (two ? 0 : 1);
  const numbers = [number(one), number(two)];
  if (numbers.every((found) => found !== undefined)) return numbers[0] - numbers[1];
  return one.value.localeCompare(two.value);
}

/** Tell how a term stands in its cell: a date or a short name is not broken. */
function kind(term, prefixes) {
  if (number(term) !== undefined) return "number";
  const text = say(term, prefixes);
  return text.length <= SHORT && !/\s/.test(text) ? "short" : "text";
}

export function table(answer, prefixes) {
  const body = make("tbody");
  const count = make("span", { class: "quiet", role: "status" });
  const more = make("button", { type: "button", class: "plain", onclick: () => grow() }, "Show more rows");
  const headings = answer.columns.map((name) => make("th", { scope: "col" }, make("button", { type: "button", onclick: () => sort(name) }, name)));
  const filter = make("input", { type: "search", "aria-label": "Only rows with this text", placeholder: "Only rows with …", oninput: () => narrow() });
  let order = { name: "", down: false };
  let rows = answer.rows;
  let shown = 0;

  function grow() {
    const next = rows.slice(shown, shown + PIECE);
    body.append(...next.map((row) => make("tr", {}, ...answer.columns.map((name) => make("td", { class: kind(row[name], prefixes) }, show(row[name], prefixes))))));
    shown += next.length;
    more.hidden = shown >= rows.length;
    count.textContent = rows.length === answer.rows.length ? "" : `${rows.length.toLocaleString("en")} of ${answer.rows.length.toLocaleString("en")} rows`;
  }
  function fill() {
    body.replaceChildren();
    shown = 0;
    grow();
  }
  function narrow() {
    const wanted = filter.value.toLowerCase();
    rows = wanted ? answer.rows.filter((row) => answer.columns.some((name) => say(row[name], prefixes).toLowerCase().includes(wanted))) : [...answer.rows];
    if (order.name) rows.sort((one, two) => compare(one[order.name], two[order.name]) * (order.down ? -1 : 1));
    fill();
  }
  function sort(name) {
    order = { name, down: order.name === name && !order.down };
    headings.forEach((heading, i) => {
      if (answer.columns[i] === name) heading.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      else heading.removeAttribute("aria-sort");
    });
    narrow();
  }
  fill();
  return make(
    "div",
    {},
    make("p", { class: "tools" }, filter, " ", count),
    make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Rows" }, make("table", {}, make("thead", {}, make("tr", {}, ...headings)), body)),
    make("p", {}, more),
  );
}
