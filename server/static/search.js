// Offers names while somebody types. Without it every form works as it is: it only fills the list of suggestions.
"use strict";

for (const field of document.querySelectorAll("input[data-suggestions]")) {
  const list = document.createElement("datalist");
  let pending = 0;
  let asked = "";
  let asking = null;

  list.id = `suggestions-${document.querySelectorAll("datalist").length + 1}`;
  field.after(list);
  field.setAttribute("list", list.id);

  const show = (names, told) => {
    list.replaceChildren(...names.map((name, at) => {
      const option = document.createElement("option");
      option.value = name;
      option.label = told[at] && told[at] !== name ? `${name} (${told[at]})` : name;
      return option;
    }));
  };

  const ask = async (text) => {
    asking?.abort();
    asking = new AbortController();
    const address = new URL(field.dataset.suggestions, location.href);
    address.searchParams.set("q", text);
    for (const name of ["lang", "scheme"]) {
      const choice = field.form.elements.namedItem(name);
      if (choice?.value) address.searchParams.set(name, choice.value);
    }
    try {
      const answer = await fetch(address, { signal: asking.signal });
      if (answer.ok) {
        const [, names, told] = await answer.json();
        show(names, told);
      }
    } catch (error) {
      if (error.name !== "AbortError") show([], []);
    }
  };

  field.addEventListener("input", () => {
    const text = field.value.trim();
    clearTimeout(pending);
    if (text.length < 2 || text === asked) return;
    asked = text;
    pending = setTimeout(() => ask(text), 150);
  });
}
