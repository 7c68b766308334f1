// An answer as a chart: bars for names, a line for years and other numbers in a row.

import { choice } from "./choice.js";
import { draw, make, number, say } from "./terms.js";

const MOST = 60;
const WIDE = 720;
const NARROW = 300;
const LETTER = 7.6; // how wide a letter is, about

/** Give the width that there is, so that what is written is as large as other texts. */
const room = () => Math.max(NARROW, Math.min(WIDE, document.getElementById("result").clientWidth || WIDE));

const columns = (answer, wanted) => answer.columns.filter((name) => answer.rows.some((row) => row[name]) && wanted(name));
const numeric = (answer, name) => answer.rows.every((row) => !row[name] || number(row[name]) !== undefined);

export const hasChart = (answer) => columns(answer, (name) => numeric(answer, name)).length > 0 && answer.rows.length > 0 && answer.columns.length > 1;

/** Sum the values of each name, in the order of the answer. */
function points(answer, name, value, prefixes) {
  const sums = new Map();
  for (const row of answer.rows) {
    const amount = number(row[value]);
    if (amount === undefined) continue;
    const key = say(row[name], prefixes) || "(none)";
    sums.set(key, (sums.get(key) ?? 0) + amount);
  }
  return [...sums].map(([label, amount]) => ({ label, amount }));
}

function title(text) {
  return draw("title", {}, text);
}

const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function bars(found, name, value) {
  const shown = found.slice(0, MOST);
  const top = Math.max(...shown.map((each) => each.amount), 0) || 1;
  const wide = room();
  const longest = Math.max(...shown.map(({ label }) => Math.min(label.length, 36)));
  const [left, height] = [Math.min(longest * LETTER + 12, wide * 0.45), 24];
  const rows = shown.map(({ label, amount }, i) => {
    const length = (Math.max(amount, 0) / top) * (wide - left - 70);
    return draw(
      "g",
      { transform: `translate(0 ${i * height})` },
      title(`${label}: ${amount.toLocaleString("en")}`),
      draw("text", { x: left - 8, y: 16, "text-anchor": "end" }, cut(label, Math.floor((left - 12) / LETTER))),
      draw("rect", { x: left, y: 4, width: Math.max(length, 1), height: height - 8, rx: 2 }),
      draw("text", { x: left + length + 6, y: 16, class: "amount" }, amount.toLocaleString("en")),
    );
  });
  const label = `Bars: ${value} by ${name}, the greatest ${top.toLocaleString("en")}`;
  return draw("svg", { viewBox: `0 0 ${wide} ${shown.length * height + 4}`, class: "chart", role: "img", "aria-label": label }, ...rows);
}

function line(found, name, value) {
  const sorted = [...found].sort((one, two) => Number(one.label) - Number(two.label));
  const top = Math.max(...sorted.map((each) => each.amount), 0) || 1;
  const [first, last] = [Number(sorted[0].label), Number(sorted.at(-1).label)];
  const wide = room();
  const [left, right, floor, roof] = [48, wide - 20, 260, 16];
  const x = (each) => left + ((Number(each.label) - first) / (last - first || 1)) * (right - left);
  const y = (amount) => floor - (amount / top) * (floor - roof);
  const rules = [0, 0.5, 1].map((share) =>
    draw("g", { class: "rule" }, draw("line", { x1: left, x2: right, y1: y(top * share), y2: y(top * share) }), draw("text", { x: left - 6, y: y(top * share) + 4, "text-anchor": "end" }, (top * share).toLocaleString("en"))),
  );
  const years = [first, Math.round((first + last) / 2), last].map((each) => draw("text", { x: x({ label: each }), y: floor + 20, "text-anchor": "middle" }, String(each)));
  const dots = sorted.map((each) => draw("circle", { cx: x(each), cy: y(each.amount), r: 3 }, title(`${each.label}: ${each.amount.toLocaleString("en")}`)));
  const path = draw("polyline", { points: sorted.map((each) => `${x(each)},${y(each.amount)}`).join(" ") });
  const label = `Line: ${value} by ${name}, from ${first} to ${last}, the greatest ${top.toLocaleString("en")}`;
  return draw("svg", { viewBox: `0 0 ${wide} 290`, class: "chart", role: "img", "aria-label": label }, ...rules, ...years, path, ...dots);
}

export function chart(answer, prefixes) {
  const values = columns(answer, (name) => numeric(answer, name));
  const texts = answer.columns.filter((name) => !values.includes(name));
  const amount = values.at(-1) === answer.columns[0] ? values[0] : values.find((name) => name !== answer.columns[0]) ?? values[0];
  const ordered = texts.find((name) => answer.rows.some((row) => row[name]?.type !== "uri"));
  const start = values.includes(answer.columns[0]) && answer.columns[0] !== amount ? answer.columns[0] : (ordered ?? texts[0] ?? answer.columns[0]);
  return choice([["Names", answer.columns, start], ["numbers", values, amount]], (name, value) => {
    const found = points(answer, name, value, prefixes);
    if (!found.length) return make("p", {}, "There are no numbers in this column.");
    const inRow = found.length > 7 && found.every((each) => /^-?\d+(\.\d+)?$/.test(each.label));
    const drawn = inRow ? line(found, name, value) : bars(found, name, value);
    const rest = inRow ? 0 : found.length - MOST;
    return make("figure", { class: "wide" }, drawn, make("figcaption", { class: "quiet" }, `${value} by ${name}${rest > 0 ? `; ${rest} more are in the table` : ""}`));
  });
}
