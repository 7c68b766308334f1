// The editor of the endpoint's page: it takes the place of the plain form, which works as well without it.

import "./editor.css";

import { Yasqe } from "@zazuko/yasqe";

import { read } from "./answers.js";
import { chart, hasChart } from "./chart.js";
import { Model, classesAt } from "./model.js";
import { hasNetwork, network } from "./network.js";
import { hasTree, tree } from "./tree.js";
import { table } from "./table.js";
import { make, shorten } from "./terms.js";

const ACCEPT = {
  SELECT: "application/sparql-results+json, application/problem+json;q=0.9",
  CONSTRUCT: "application/n-triples, application/problem+json;q=0.9",
};
const LONGEST = 6000; // characters of a query that goes into an address
const MOST = 64 * 1024 * 1024; // bytes of an answer that a page takes
const SHOWN = 500_000; // characters of an answer that are shown as text
const KEPT = ["default-graph-uri", "named-graph-uri", "timeout"]; // what an address asks beside its query

const form = document.getElementById("ask");
const about = JSON.parse(form.dataset.about);
const plain = document.getElementById("query");
const given = document.getElementById("plain-answer"); // what the server answered, on the page already
const model = new Model();
const address = new URLSearchParams(location.search); // what the page was asked for; its address may change
const isGraph = (kind) => kind === "CONSTRUCT" || kind === "DESCRIBE";

const VIEWS = [
  ["Table", () => true, (answer) => table(answer, about.prefixes)],
  ["Tree", hasTree, (answer) => tree(answer, about.prefixes)],
  ["Chart", hasChart, (answer) => chart(answer, about.prefixes)],
  ["Graph", hasNetwork, (answer) => network(answer, about.prefixes)],
  ["Text", () => true, (_, body) => make("pre", { tabindex: "0" }, body.slice(0, SHOWN))],
];

function complete() {
  Yasqe.forkAutocompleter("prefixes", {
    name: "our-prefixes",
    persistenceId: null,
    get: Object.entries(about.prefixes).map(([prefix, namespace]) => `${prefix}: <${namespace}>`),
  });
  const known = (yasqe) => ({ ...about.prefixes, ...yasqe.getPrefixesFromQuery() });
  // What is typed is a name of a prefix, be it declared yet or not, or part of an IRI.
  const wanted = (yasqe, token) => {
    const [prefix, name] = token.string.split(/:(.*)/s);
    const namespace = name === undefined ? undefined : known(yasqe)[prefix];
    const typed = namespace === undefined ? token.string.replace(/^<|>$/g, "").trim() : namespace + name;
    return (iri) => (namespace === undefined ? iri.toLowerCase().includes(typed.toLowerCase()) : iri.startsWith(typed));
  };
  const written = (yasqe, token, iri) => {
    const short = token.string.startsWith("<") ? iri : shorten(iri, known(yasqe));
    return short === iri ? `<${iri}>` : short;
  };
  Yasqe.forkAutocompleter("class", {
    name: "our-classes",
    autoShow: true,
    postProcessSuggestion: written,
    get: (yasqe, token) => model.classes.filter(wanted(yasqe, token)),
  });
  Yasqe.forkAutocompleter("property", {
    name: "our-properties",
    autoShow: true,
    isValidCompletionPosition: (yasqe) => {
      const token = yasqe.getCompleteToken();
      return !/^[?$]/.test(token.string) && token.string.trim() !== "" && token.state.possibleCurrent.includes("a");
    },
    get: (yasqe, token) => {
      const place = yasqe.getDoc().indexFromPos(yasqe.getDoc().getCursor());
      const classes = classesAt(yasqe.getValue(), place - token.string.length, known(yasqe));
      return model.properties(classes).filter(wanted(yasqe, token));
    },
    postProcessSuggestion: written,
  });
  Yasqe.defaults.autocompleters = ["variables", "our-prefixes", "our-classes", "our-properties"];
}

class Page {
  #status = make("span", { role: "status", id: "status" });
  #result = make("section", { id: "result", "aria-label": "Answer" });
  #run = make("button", { type: "submit", title: "Control and Enter" }, "Run");
  #stop = make("button", { type: "button", class: "plain", hidden: true, onclick: () => this.#abort?.abort(new Error("stopped")) }, "Stop");
  #abort;
  #marked;
  #view = "Table";
  #first; // the query that the page came with

  constructor() {
    const place = make("div", { id: "editor" });
    form.before(place);
    complete();
    this.yasqe = new Yasqe(place, {
      value: plain.value,
      persistenceId: null,
      highlightSelectionMatches: false,
      showQueryButton: false,
      createShareableLink: null,
      consumeShareLink: null,
      resizeable: true,
      editorHeight: "22rem",
      screenReaderLabel: "SPARQL query",
      extraKeys: { "Ctrl-Enter": () => this.run(), "Cmd-Enter": () => this.run(), Tab: false, "Shift-Tab": false },
    });
    // Tab leaves the editor, as keyboards expect of a page.
    this.yasqe.on("change", () => this.#unmark());
    const share = make("button", { type: "button", class: "plain", onclick: () => this.#share() }, "Copy link");
    const tidy = make("button", { type: "button", class: "plain", onclick: () => this.#tidy() }, "Tidy up");
    const bar = make("form", { id: "bar", onsubmit: (event) => (event.preventDefault(), this.run()) }, this.#run, this.#stop, share, tidy, this.#status);
    form.hidden = true;
    form.after(bar, this.#result);
    document.getElementById("keys")?.removeAttribute("hidden");
    this.#examples();
    this.#first = this.yasqe.getValue();
    this.#take();
    this.#begin();
    window.addEventListener("hashchange", () => this.#take());
  }

  /** Take the query that the address has behind #query=. */
  #take() {
    const query = new URLSearchParams(location.hash.slice(1)).get("query");
    if (query && query !== this.yasqe.getValue()) this.yasqe.setValue(query);
  }

  /** Go on from what the server has answered: mark the line at fault, ask for all of an answer to the address. */
  #begin() {
    if (this.yasqe.getValue() !== this.#first) return given.replaceChildren();
    const fault = given.querySelector("[role=alert]");
    if (fault) this.#say("The query was not answered.");
    if (fault?.dataset.line) this.#mark(Number(fault.dataset.line), Number(fault.dataset.column));
    if (!fault && given.children.length && address.has("query")) this.run();
    return undefined;
  }

  #examples() {
    for (const link of document.querySelectorAll("#examples a")) {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.yasqe.setValue(queryOf(link.href));
        document.getElementById("examples").open = false;
        this.yasqe.focus();
        this.#say(`Example: ${link.textContent}. Run it with Control and Enter.`);
      });
    }
  }

  #say(text) {
    this.#status.textContent = text;
  }

  #tidy() {
    this.yasqe.autoformat();
  }

  async #share() {
    const hash = `#${new URLSearchParams({ query: this.yasqe.getValue() })}`;
    history.replaceState(null, "", location.pathname + hash);
    try {
      await navigator.clipboard.writeText(location.href);
      this.#say("The link is copied, and in the address bar.");
    } catch {
      this.#say("The link is in the address bar.");
    }
  }

  async run() {
    this.#abort?.abort(new Error("replaced"));
    const abort = (this.#abort = new AbortController());
    const query = this.yasqe.getValue();
    if (query !== this.#first) given.replaceChildren();
    const kind = this.yasqe.getQueryType();
    const start = performance.now();
    const seconds = () => ((performance.now() - start) / 1000).toFixed(2);
    const clock = setInterval(() => this.#say(`${seconds()} s of ${about.seconds} s`), 250);
    this.#busy(true);
    try {
      const response = await this.#ask(query, isGraph(kind) ? ACCEPT.CONSTRUCT : ACCEPT.SELECT, abort.signal);
      const body = await whole(response, abort);
      if (response.ok) this.#answer(query, kind, read(body, response.headers.get("Content-Type") ?? ""), body, seconds());
      else this.#fault(body, response);
    } catch (error) {
      if (abort.signal.reason?.message !== "replaced") this.#failed(abort.signal.aborted ? abort.signal.reason.message : error.message, seconds());
    } finally {
      clearInterval(clock);
      if (this.#abort === abort) this.#busy(false);
    }
  }

  #ask(query, accept, signal) {
    const asked = new URLSearchParams(this.#parameters(query));
    if (query.length < LONGEST) return fetch(`${about.endpoint}?${asked}`, { headers: { Accept: accept }, signal });
    return fetch(about.endpoint, { method: "POST", body: asked, headers: { Accept: accept }, signal });
  }

  /** Give what is asked: with the query that the page came with goes all that its address asks. */
  #parameters(query) {
    const beside = query === this.#first ? [...address] : [];
    return [["query", query], ...beside.filter(([name]) => KEPT.includes(name))];
  }

  #busy(busy) {
    this.#run.disabled = busy;
    this.#stop.hidden = !busy;
    this.#result.setAttribute("aria-busy", String(busy));
  }

  #failed(reason, seconds) {
    const words = reason === "stopped" ? `Stopped after ${seconds} s.` : `No answer: ${reason}`;
    this.#say(words);
    this.#result.replaceChildren();
  }

  #unmark() {
    if (this.#marked === undefined) return;
    this.yasqe.getDoc().removeLineClass(this.#marked, "background", "at-fault");
    this.#marked = undefined;
  }

  #mark(line, column) {
    this.#marked = this.yasqe.getDoc().addLineClass(line - 1, "background", "at-fault");
    this.yasqe.getDoc().setCursor(line - 1, Math.max(0, column - 1));
    this.yasqe.scrollIntoView(null, 60);
  }

  #fault(body, response) {
    let told = {};
    try {
      told = JSON.parse(body);
    } catch {
      told = { detail: body };
    }
    this.#say("The query was not answered.");
    given.replaceChildren();
    this.#unmark();
    if (told.line) {
      this.#mark(told.line, told.column ?? 1);
      this.yasqe.focus();
    }
    const where = told.line ? `Line ${told.line}, column ${told.column}` : `${response.status} ${told.title ?? response.statusText}`;
    this.#result.replaceChildren(make("div", { role: "alert", class: "fault" }, make("h2", {}, where), make("pre", {}, (told.detail ?? body).replace(/^line \d+, column \d+: /, ""))));
  }

  #answer(query, kind, answer, body, seconds) {
    const rows = answer.rows.length.toLocaleString("en");
    const amount = answer.triples ? `${rows} triples` : answer.truth === undefined ? `${rows} ${answer.rows.length === 1 ? "row" : "rows"}` : answer.truth ? "Yes" : "No";
    this.#say(`${amount} in ${seconds} s`);
    given.replaceChildren();
    const download = this.#download(query, kind);
    if (answer.truth !== undefined) return this.#result.replaceChildren(make("p", { class: "lead" }, answer.truth ? "Yes" : "No"), download);
    if (!answer.rows.length) return this.#result.replaceChildren(make("p", { class: "lead" }, "Nothing was found."), download);
    this.#result.replaceChildren(make("div", { class: "heads" }, ...this.#tabs(answer, body), download), this.#panel);
    return this.#result;
  }

  #panel = make("div", { role: "tabpanel", id: "panel", tabindex: "-1" });

  /** Make the tabs of the views that an answer has; arrow keys go from one to the other. */
  #tabs(answer, body) {
    const views = VIEWS.filter(([, fits]) => fits(answer));
    const tabs = views.map(([name, , view]) => make("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "panel", onclick: () => choose(name, view) }, name));
    const choose = (name, view) => {
      this.#view = name;
      for (const tab of tabs) {
        const chosen = tab.textContent === name;
        tab.setAttribute("aria-selected", String(chosen));
        tab.tabIndex = chosen ? 0 : -1;
      }
      this.#panel.setAttribute("aria-labelledby", `tab-${name}`);
      this.#panel.replaceChildren(view(answer, body));
    };
    const list = make("div", { role: "tablist", "aria-label": "Shown as" }, ...tabs);
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
      next.focus();
      next.click();
    });
    const [name, , view] = views.find(([each]) => each === this.#view) ?? views[0];
    choose(name, view);
    return [list];
  }

  /** Offer the whole answer in each format; what is too long for an address goes by a form. */
  #download(query, kind) {
    const items = about.formats[isGraph(kind) ? "graphs" : "tables"].map(({ key, name, extension }) => {
      const file = `answer.${extension}`;
      const asked = [...this.#parameters(query), ["format", key]];
      if (query.length < LONGEST) return make("a", { href: `${about.endpoint}?${new URLSearchParams(asked)}`, download: file }, name);
      const fields = asked.map(([field, value]) => make("input", { type: "hidden", name: field, value }));
      return make("form", { method: "post", action: about.endpoint, target: "_blank" }, ...fields, make("button", { type: "submit", class: "plain" }, name));
    });
    return make("p", { class: "download" }, "Download ", ...items.flatMap((item) => [item, " "]));
  }
}

/** Give the query that an address has, to be run or only to be looked at. */
function queryOf(address) {
  const { search, hash } = new URL(address);
  return new URLSearchParams(search).get("query") ?? new URLSearchParams(hash.slice(1)).get("query") ?? "";
}

/** Read a body to its end, but no more of it than a page can show. */
async function whole(response, abort) {
  const parts = [];
  let size = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
    if (size > MOST) abort.abort(new Error(`it has more than ${MOST / 1024 / 1024} MB; use LIMIT, or ask for it with a program`));
    abort.signal.throwIfAborted();
  }
  return new Blob(parts).text();
}

const page = new Page();
document.documentElement.dataset.editor = "ready";
model.load(about.endpoint).then(
  () => (document.documentElement.dataset.model = "ready"),
  (error) => console.warn(error.message),
);
export { page };
