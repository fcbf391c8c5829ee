// What a diagnosis says of a run: where, since when, on what evidence, and what to try.

import { html } from "./element.js";
import { plural, short } from "./numbers.js";

const MOST_LAYERS = 6;

/** A card. `retry(remedy, state)` trains again with a remedy; without it remedies are only told. */
export function diagnosisCard(finding, open, retry) {
  const { evidence, layers, remedies = [] } = finding;
  return html("article", { class: `finding ${finding.severity}`, "data-code": finding.code },
    html("div", { class: "top" },
      html("span", { class: "severity" }, finding.severity),
      html("span", { class: "name" }, finding.name),
      html("a", { href: `/rules/${encodeURIComponent(finding.name)}` }, finding.code)),
    html("p", {}, finding.message),
    html("p", { class: "soft" }, where(layers), since(finding.first_step),
      `${evidence.statistic}: ${short(evidence.value)}`, evidence.threshold === null ? "" : ` (threshold ${short(evidence.threshold)})`),
    remedies.length ? html("details", { open }, html("summary", {}, plural(remedies.length, "remedy").replace("remedys", "remedies"), " to try"),
      html("ul", { class: "remedies" }, remedies.map((remedy) => entry(remedy, retry)))) : null);
}

function where(layers) {
  if (!layers.length) return "";
  const shown = layers.slice(0, MOST_LAYERS).join(", ");
  return `In ${shown}${layers.length > MOST_LAYERS ? ` and ${layers.length - MOST_LAYERS} more` : ""}. `;
}

function since(step) {
  return step === null || step === undefined ? "" : `Since step ${step}. `;
}

function entry(remedy, retry) {
  const state = html("span", { role: "status", class: "soft" });
  const button = retry ? html("button", { type: "button", onclick: () => { state.textContent = "Submitting…"; retry(remedy, state); } }, "Apply and retrain") : null;
  return html("li", {}, html("span", {}, remedy.description, " ", html("a", { href: `/rules/${encodeURIComponent(remedy.rule)}` }, remedy.rule)), button, state);
}
