// A fix before it is applied: what changes in the document, and what becomes of the gradients.

import { html } from "./element.js";
import { layout } from "./layout.js";
import { lineDiff } from "./line_diff.js";
import { drawProfile, profileOf } from "./profile_chart.js";

const CONTEXT = 2; // lines shown around a change
const MOST_ROWS = 400;
const LONG = 220; // characters of a line

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
  const near = rows.map((_, index) => rows.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some((row) => row.kind !== "same"));
  const shown = [];
  rows.forEach((row, index) => {
    if (near[index]) shown.push(html("div", { class: row.kind }, `${{ same: " ", added: "+", removed: "−" }[row.kind]} ${cut(row.text)}`));
    else if (near[index - 1]) shown.push(html("div", { class: "gap" }, "⋯"));
  });
  return html("div", { class: "diff", tabindex: 0, role: "region", "aria-label": "Changes to the document" }, shown.slice(0, MOST_ROWS));
}

function cut(text) {
  return text.length > LONG ? `${text.slice(0, LONG)}…` : text;
}
