// RDF terms: how they are read from an answer, and how a page shows them.

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(["integer", "decimal", "double", "float", "int", "long", "gYear"].map((name) => XSD + name));

/** Make an element with attributes and children; texts stay texts. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** Make an element of an SVG. */
export function draw(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Shorten an IRI by the longest namespace that has a prefix. */
export function shorten(iri, prefixes) {
  let best = "";
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    if (iri.startsWith(namespace) && namespace.length > (prefixes[best] ?? "").length) best = prefix;
  }
  return best ? `${best}:${iri.slice(prefixes[best].length)}` : iri;
}

export const isIri = (term) => term?.type === "uri";

/** Give the number that a term says, or none. */
export function number(term) {
  if (!term || term.type === "uri" || term.type === "bnode") return undefined;
  if (term.datatype && !NUMBERS.has(term.datatype)) return undefined;
  if (!term.datatype && !/^-?\d+(\.\d+)?$/.test(term.value)) return undefined;
  const found = Number(term.value);
  return Number.isFinite(found) ? found : undefined;
}

/** Say a term in a line of text. */
export const say = (term, prefixes) => (term ? (isIri(term) ? shorten(term.value, prefixes) : term.value) : "");

/** Show a term in a cell: an IRI as a link, a text with its language or datatype. */
export function show(term, prefixes) {
  if (!term) return "";
  if (isIri(term)) {
    const text = shorten(term.value, prefixes);
    if (!/^https?:/i.test(term.value)) return make("span", { class: "iri", title: term.value }, text);
    return make("a", { class: "iri", href: term.value, title: term.value, rel: "noopener" }, text);
  }
  if (term.type === "bnode") return make("span", { class: "iri" }, `_:${term.value}`);
  const language = term["xml:lang"];
  if (term.datatype) return make("span", { title: shorten(term.datatype, prefixes) }, term.value);
  if (!language || language === "und") return term.value;
  return make("span", {}, make("span", { lang: language, dir: "auto" }, term.value), " ", make("span", { class: "tag" }, language));
}
