// A fix before it is applied: what changes in the document, and what becomes of the gradients.

import { html } from "./element.js";
import { layout } from "./layout.js";
import { lineDiff } from "./line_diff.js";
import { drawProfile, profileOf } from "./profile_chart.js";

const CONTEXT = 2; // lines shown around a change
const MOST_ROWS = 400;
const SIGNS = { same: " ", added: "+", removed: "−" };
const LONG = 220; // characters of a line
const LEAD = 60; // of those, before the first change

/** Ask whether to apply; resolves to true or false. `before`, `after`: `{document, prediction}`. */
export function confirmFix(dialog, title, before, after, remains) {
  const chart = html("div", { class: "chart" });
  const close = (value) => () => dialog.close(value);
  dialog.replaceChildren(
    html("header", {}, html("h2", { id: "fixes-title" }, title), verdicts(before.prediction, after.prediction)),
    html("div", { class: "inside" }, chart, html("p", { class: "soft" }, remains), difference(before.document, after.document)),
    html("footer", {},
      html("button", { type: "button", onclick: close("no") }, "Cancel"),
      html("button", { type: "button", class: "primary", autofocus: true, onclick: close("yes") }, "Apply")),
  );
  dialog.returnValue = "no";
  dialog.showModal();
  drawProfile(chart, [
    { name: "before", points: profileOf(before.prediction) },
    { name: "after", points: profileOf(after.prediction) },
  ]);
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

function verdicts(before, after) {
  const badge = (prediction) => html("span", { class: `badge ${prediction?.verdict ?? ""}` }, prediction?.verdict ?? "unknown");
  return html("span", {}, badge(before), " → ", badge(after));
}

/** The difference of two documents, with a little of what stands around it. */
function difference(before, after) {
  const rows = lineDiff(layout(before), layout(after));
  const starts = changesIn(rows);
  const near = rows.map((_, index) => rows.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some((row) => row.kind !== "same"));
  const shown = [];
  rows.forEach((row, index) => {
    if (near[index]) shown.push(html("div", { class: row.kind }, `${SIGNS[row.kind]} ${cut(row.text, starts.get(index) ?? 0)}`));
    else if (near[index - 1]) shown.push(html("div", { class: "gap" }, "⋯"));
  });
  if (shown.length > MOST_ROWS) shown.splice(MOST_ROWS, Infinity, html("div", { class: "gap" }, `⋯ and ${shown.length - MOST_ROWS} more lines`));
  return html("div", { class: "diff", tabindex: 0, role: "region", "aria-label": "Changes to the document" }, shown);
}

/** Where each changed line first differs from the one that it replaces or is replaced by, by row. */
function changesIn(rows) {
  const starts = new Map();
  for (let first = 0; first < rows.length; first++) {
    if (rows[first].kind === "same") continue;
    let end = first;
    while (end < rows.length && rows[end].kind !== "same") end++;
    const run = rows.slice(first, end).map((row, index) => ({ ...row, index: first + index }));
    const added = run.filter((row) => row.kind === "added");
    run.filter((row) => row.kind === "removed").slice(0, added.length).forEach((old, pair) => {
      const start = firstDifference(old.text, added[pair].text);
      starts.set(old.index, start).set(added[pair].index, start);
    });
    first = end;
  }
  return starts;
}

function firstDifference(one, other) {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

function cut(text, change) {
  const from = text.length > LONG ? Math.max(0, Math.min(change - LEAD, text.length - LONG)) : 0;
  return `${from > 0 ? "…" : ""}${text.slice(from, from + LONG)}${from + LONG < text.length ? "…" : ""}`;
}
