// An answer as a graph: things as dots, what relates them as lines; it is laid out once and then stands still.

import { forceCenter, forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";

import { isNaming, labels } from "./answers.js";
import { choice } from "./choice.js";
import { draw, isIri, make, shorten } from "./terms.js";

const MOST = 150;
const STEPS = 300;
const [WIDE, HIGH] = [960, 600];
const SIDE = 40; // what is left free around the dots, and to the right of them for a name
const NAME = 150;
const LONGEST = 40; // characters of a name
const LETTER = 6.9; // how wide one is, about

const things = (answer) => answer.columns.filter((name) => answer.rows.some((row) => isIri(row[name])));

export const hasNetwork = (answer) => (answer.triples ? answer.triples.some(([, p, o]) => isIri(o) && !isNaming(p.value)) : things(answer).length > 1);

function gather(pairs) {
  const nodes = new Map();
  const links = [];
  let left = 0;
  for (const [source, target, name] of pairs) {
    const fresh = [source, target].filter((iri) => !nodes.has(iri));
    if (nodes.size + fresh.length > MOST) {
      left += 1;
      continue;
    }
    for (const iri of fresh) nodes.set(iri, { id: iri, degree: 0 });
    nodes.get(source).degree += 1;
    nodes.get(target).degree += 1;
    links.push({ source, target, name });
  }
  return { nodes: [...nodes.values()], links, left };
}

/** Give the size of the place that there is, so that names are as large as other texts. */
function room() {
  const wide = document.getElementById("result").clientWidth || WIDE;
  return [wide, Math.min(HIGH, 0.75 * window.innerHeight)];
}

const size = (node) => 5 + Math.min(Math.sqrt(node.degree) * 2, 12);
const meet = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

/** Give the boxes that a name may stand in: beside its dot, above and below. */
function sides(node, scale, text) {
  const [x, y, r, length] = [node.x / scale, node.y / scale, size(node) + 4, text.length * LETTER];
  const box = (left, middle, anchor, at) => ({ left, right: left + length, top: middle - 8, bottom: middle + 8, anchor, x: at, y: middle - y + 4, node });
  return [box(x + r, y, "start", r), box(x - r - length, y, "end", -r), box(x - length / 2, y - r - 8, "middle", 0), box(x - length / 2, y + r + 8, "middle", 0)];
}

/** Set each name where there is room, the most related things first; the others are shown when they are pointed at. */
function place(nodes, dots, scale, view) {
  const [least, most] = [view.x / scale, (view.x + view.width) / scale];
  const round = (node) => ({ left: node.x / scale - size(node), right: node.x / scale + size(node), top: node.y / scale - size(node), bottom: node.y / scale + size(node), node });
  const circles = nodes.map(round);
  const taken = [];
  for (const i of [...nodes.keys()].sort((one, two) => nodes[two].degree - nodes[one].degree)) {
    const [node, text] = [nodes[i], dots[i].querySelector("text")];
    const others = circles.filter((circle) => circle.node !== node);
    const clear = (side, boxes) => !boxes.some((other) => meet(side, other)) && !taken.some((other) => meet(side, other));
    const found = sides(node, scale, text.textContent);
    const isSeen = node.x / scale > least && node.x / scale < most;
    const inside = isSeen ? found.filter((side) => side.left >= least && side.right <= most) : found;
    // The dots of lesser things may lie under the name of a greater one that finds no other room.
    const greater = others.filter((circle) => circle.node.degree >= node.degree);
    const free = inside.find((side) => clear(side, others)) ?? inside.find((side) => clear(side, greater));
    const chosen = free ?? inside[0] ?? found[0];
    text.setAttribute("text-anchor", chosen.anchor);
    text.setAttribute("x", chosen.x);
    text.setAttribute("y", chosen.y);
    dots[i].classList.toggle("crowded", !free);
    if (free) taken.push(free);
  }
}

/** Spread the dots over a length. */
function spread(nodes, axis, length) {
  const places = nodes.map((node) => node[axis]);
  const [least, most] = [Math.min(...places), Math.max(...places)];
  for (const node of nodes) node[axis] = most > least ? ((node[axis] - least) / (most - least)) * length : length / 2;
}

function picture({ nodes, links, left }, names, prefixes) {
  if (!nodes.length) return make("p", {}, "Nothing relates two things here.");
  forceSimulation(nodes)
    .force("link", forceLink(links).id((node) => node.id).distance(130))
    .force("charge", forceManyBody().strength(-420))
    .force("center", forceCenter(WIDE / 2, HIGH / 2))
    .force("x", forceX(WIDE / 2).strength(0.06))
    .force("y", forceY(HIGH / 2).strength(0.1))
    .force("collide", forceCollide(38))
    .stop()
    .tick(STEPS);
  nodes.sort((one, two) => one.degree - two.degree); // the last is drawn above the others
  const [width, height] = room();
  spread(nodes, "x", width - SIDE - NAME);
  spread(nodes, "y", height - 2 * SIDE);
  let view = { x: -SIDE, y: -SIDE, width, height };
  const lines = links.map(({ source, target, name }) =>
    draw("line", { x1: source.x, y1: source.y, x2: target.x, y2: target.y, "marker-end": "url(#arrow)" }, draw("title", {}, name ? shorten(name, prefixes) : "")),
  );
  const dots = nodes.map((node) => {
    const label = names.get(node.id) ?? shorten(node.id, prefixes);
    const web = /^https?:/i.test(node.id);
    return draw(
      web ? "a" : "g",
      { ...(web && { href: node.id }) },
      draw("title", {}, node.id),
      draw("circle", { r: size(node) }),
      draw("text", {}, label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label),
    );
  });
  const arrow = draw("defs", {}, draw("marker", { id: "arrow", viewBox: "0 0 10 10", refX: 18, refY: 5, markerWidth: 6, markerHeight: 6, orient: "auto" }, draw("path", { d: "M0 0 10 5 0 10z" })));
  const svg = draw("svg", { class: "network", role: "group", "aria-label": `A graph of ${nodes.length} things and ${links.length} relations` }, arrow, draw("g", { class: "lines" }, ...lines), draw("g", { class: "dots" }, ...dots));
  const update = () => {
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    // Dots and names stay as large as they are: to go nearer makes room for more names.
    const scale = view.width / width;
    dots.forEach((dot, i) => dot.setAttribute("transform", `translate(${nodes[i].x} ${nodes[i].y}) scale(${scale})`));
    place(nodes, dots, scale, view);
  };
  const zoom = (by) => {
    view = { x: view.x + (view.width * (1 - by)) / 2, y: view.y + (view.height * (1 - by)) / 2, width: view.width * by, height: view.height * by };
    update();
  };
  const move = (x, y) => {
    view = { ...view, x: view.x + view.width * x, y: view.y + view.height * y };
    update();
  };
  let held;
  svg.addEventListener("pointerdown", (event) => (held = event));
  svg.addEventListener("pointermove", (event) => {
    if (!held || !event.buttons) return;
    const box = svg.getBoundingClientRect();
    move((held.clientX - event.clientX) / box.width, (held.clientY - event.clientY) / box.height);
    held = event;
  });
  update();
  const press = (text, label, act) => make("button", { type: "button", class: "plain", "aria-label": label, title: label, onclick: act }, text);
  const tools = [press("+", "Nearer", () => zoom(0.8)), press("−", "Farther", () => zoom(1.25)), press("←", "Left", () => move(-0.15, 0)), press("→", "Right", () => move(0.15, 0)), press("↑", "Up", () => move(0, -0.15)), press("↓", "Down", () => move(0, 0.15))];
  const rest = left ? [make("p", { class: "quiet" }, `The first ${MOST} things are drawn; ${left} relations of others are in the table.`)] : [];
  return make("div", {}, make("p", { class: "tools" }, ...tools), svg, ...rest);
}

export function network(answer, prefixes) {
  const names = labels(answer);
  if (answer.triples) {
    const pairs = answer.triples.filter(([, p, o]) => isIri(o) && !isNaming(p.value)).map(([s, p, o]) => [s.value, o.value, p.value]);
    return picture(gather(pairs), names, prefixes);
  }
  const found = things(answer);
  return choice([["From", found, found[0]], ["to", found, found[1]]], (from, to) =>
    picture(gather(answer.rows.filter((row) => isIri(row[from]) && isIri(row[to])).map((row) => [row[from].value, row[to].value, ""])), names, prefixes),
  );
}
