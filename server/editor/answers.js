// Answers: the body of a response as columns and rows, as triples, or as yes or no.

const RDFS = "http://www.w3.org/2000/01/rdf-schema#";
const NAMING = [
  "http://www.w3.org/2004/02/skos/core#prefLabel",
  `${RDFS}label`,
  "http://purl.org/dc/terms/title",
  "http://xmlns.com/foaf/0.1/name",
];
const LINE =
  /^(?:<([^>]*)>|_:(\S+)) <([^>]*)> (?:<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?) \.$/;
const ESCAPES = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

const unescape = (text) =>
  text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, four, eight, one) =>
    one ? (ESCAPES[one] ?? one) : String.fromCodePoint(parseInt(four ?? eight, 16)),
  );

/** Read a line of N-Triples as subject, predicate and object. */
export function triple(line) {
  const found = LINE.exec(line);
  if (!found) return undefined;
  const [, subject, blank, predicate, iri, other, text, language, datatype] = found;
  const node = (name, label) => (name === undefined ? { type: "bnode", value: label } : { type: "uri", value: unescape(name) });
  const object =
    text === undefined
      ? node(iri, other)
      : { type: "literal", value: unescape(text), ...(language && { "xml:lang": language }), ...(datatype && { datatype }) };
  return [node(subject, blank), node(predicate), object];
}

/** Read the body of an answer: of N-Triples the triples, else the standard's JSON. */
export function read(body, mediaType) {
  if (mediaType.startsWith("application/n-triples")) {
    const triples = body.split("\n").map(triple).filter(Boolean);
    const names = ["subject", "predicate", "object"];
    return { columns: names, rows: triples.map((terms) => Object.fromEntries(terms.map((t, i) => [names[i], t]))), triples };
  }
  const said = JSON.parse(body);
  if ("boolean" in said) return { truth: said.boolean, columns: [], rows: [] };
  return { columns: said.head.vars, rows: said.results.bindings };
}

/** Give the names of things that an answer tells: of triples by their predicates, of rows by columns like ?xLabel. */
export function labels(answer) {
  const found = new Map();
  for (const naming of [...NAMING].reverse()) {
    for (const [subject, predicate, object] of answer.triples ?? []) {
      if (predicate.value === naming && object.type === "literal") found.set(subject.value, object.value);
    }
  }
  for (const column of answer.triples ? [] : answer.columns) {
    const name = answer.columns.find((other) => other === `${column}Label`);
    if (name) for (const row of answer.rows) if (row[column] && row[name]) found.set(row[column].value, row[name].value);
  }
  return found;
}

/** Tell whether a predicate only names a thing. */
export const isNaming = (iri) => NAMING.includes(iri);
