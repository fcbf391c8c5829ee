// Searching the rules: the page has them all, so that it needs no script to be read.

import { byId } from "./element.js";

const form = byId("search");
const rules = [...document.querySelectorAll(".rule")].map((row) => ({ row, text: row.textContent.toLowerCase() }));

function search() {
  const words = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
  const { severity, judges } = form.elements;
  let found = 0;
  for (const { row, text } of rules) {
    const fits = words.every((word) => text.includes(word))
      && (!severity.value || row.dataset.severity === severity.value) && (!judges.value || row.dataset.judges === judges.value);
    row.hidden = !fits;
    found += fits ? 1 : 0;
  }
  for (const family of document.querySelectorAll(".family")) family.hidden = !family.querySelector(".rule:not([hidden])");
  byId("found").textContent = found === rules.length ? "" : `${found} found`;
  history.replaceState(null, "", form.elements.q.value ? `?${new URLSearchParams({ q: form.elements.q.value })}` : location.pathname);
}

form.hidden = false;
form.elements.q.value = new URLSearchParams(location.search).get("q") ?? "";
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", search);
search();
