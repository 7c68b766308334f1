// What the data hold, as the endpoint's own VoID tells it: which class has which property, how often.

const QUERY = `PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?class ?property (SUM(?count) AS ?triples) WHERE {
  ?part void:class ?class ; void:propertyPartition ?use .
  ?use void:property ?property ; void:triples ?count .
} GROUP BY ?class ?property ORDER BY DESC(?triples)`;

export class Model {
  #properties = new Map();
  #classes = new Map();

  /** Ask the endpoint; where it does not tell, nothing is completed. */
  async load(endpoint) {
    const response = await fetch(`${endpoint}?${new URLSearchParams({ query: QUERY })}`, { headers: { Accept: "application/sparql-results+json" } });
    if (!response.ok) throw new Error(`The endpoint did not tell its classes and properties (${response.status}).`);
    for (const row of (await response.json()).results.bindings) {
      const [kind, property, count] = [row.class.value, row.property.value, Number(row.triples.value)];
      if (!this.#properties.has(kind)) this.#properties.set(kind, new Map());
      this.#properties.get(kind).set(property, count);
      this.#classes.set(kind, (this.#classes.get(kind) ?? 0) + count);
    }
  }

  get classes() {
    return [...this.#classes.keys()];
  }

  /** Give the properties of things of these classes, of all where none is known; the most frequent first. */
  properties(classes = []) {
    const known = classes.filter((each) => this.#properties.has(each));
    const sums = new Map();
    for (const kind of known.length ? known : this.classes) {
      for (const [property, count] of this.#properties.get(kind)) sums.set(property, Math.max(sums.get(property) ?? 0, count));
    }
    return [...sums].sort((one, two) => two[1] - one[1]).map(([property]) => property);
  }
}

const TOKEN = /<[^<>\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*|[?$]\w+|[\w-]*:[\w.%-]*\w|[\w-]*:|\w+|[{}.;,()[\]]|\S/g;

/** Give the classes that a query says its subject at this place to be of, as IRIs. */
export function classesAt(text, place, prefixes) {
  const tokens = [...text.matchAll(TOKEN)].filter((found) => !found[0].startsWith("#"));
  const iri = (token) => {
    if (token.startsWith("<")) return token.slice(1, -1);
    const [prefix, name] = token.split(/:(.*)/s);
    return prefixes[prefix] === undefined ? "" : prefixes[prefix] + name;
  };
  const kinds = new Map();
  let [subject, part, verb, at] = ["", 0, "", ""];
  for (const { 0: token, index } of tokens) {
    if (index < place) at = subject;
    if ("{}.".includes(token)) [subject, part] = ["", 0];
    else if (token === ";") part = 1;
    else if (token === ",") part = 2;
    else if (part === 0) [subject, part] = [token, 1];
    else if (part === 1) [verb, part] = [token, 2];
    else if (verb === "a" || verb === "rdf:type") kinds.set(subject, [...(kinds.get(subject) ?? []), iri(token)]);
    if (index < place) at = subject;
  }
  return (kinds.get(at) ?? []).filter(Boolean);
}
