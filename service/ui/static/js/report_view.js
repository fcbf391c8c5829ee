// The report in numbers, charts and a table of layers.

import { byId, html } from "./element.js";
import { count, short } from "./numbers.js";
import { plotFigure } from "./plots.js";

/** Show a report; its charts are those of the printable one. */
export async function showReport(report, home) {
  showNumbers(report);
  showLayers(report.layers);
  const figures = await Promise.all(report.plots.map((name) => plotFigure(`${home}/report/plots/${encodeURIComponent(name)}.svg`, name).catch(() => null)));
  byId("plots").replaceChildren(...figures.filter(Boolean));
}

function showNumbers({ training, prediction }) {
  const facts = [
    ["Training loss", short(training.loss.at(-1))],
    ["Validation loss", training.val_loss.length ? short(training.val_loss.at(-1)) : null],
    ["Best constant's loss", short(training.baseline_loss)],
    ...Object.entries(training.metrics).map(([name, values]) => [name.replaceAll("_", " "), short(values.at(-1))]),
    ["Epochs, steps", `${training.epochs}, ${count(training.steps)}`],
    ["Seconds", short(training.seconds)],
    ["Prediction against measurement", prediction?.median_abs_log10_error == null ? null : `within a factor of ${short(10 ** Number(prediction.median_abs_log10_error), 2)} (median)`],
    ["Ended early", training.stopped_early],
  ];
  byId("numbers").replaceChildren(...facts.filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => html("div", {}, html("dt", {}, name), html("dd", {}, value))));
}

const COLUMNS = [
  ["Layer", (layer) => layer.name],
  ["Kind", (layer) => layer.kind],
  ["Parameters", (layer) => count(layer.parameters)],
  ["Gradient norm", (layer) => course(layer.gradient_norm)],
  ["Weight norm", (layer) => course(layer.weight_norm)],
  ["Update ratio", (layer) => (layer.update_ratio ? short(layer.update_ratio.median) : "–")],
  ["Zero gradients", (layer) => share(layer.zero_gradient_fraction)],
  ["Dead units", (layer) => share(layer.activation?.dead_fraction)],
  ["Saturated", (layer) => share(layer.activation?.saturated_fraction)],
];

function showLayers(layers) {
  byId("layer-table").replaceChildren(html("table", {},
    html("thead", {}, html("tr", {}, COLUMNS.map(([title]) => html("th", { scope: "col" }, title)))),
    html("tbody", {}, layers.map((layer) => html("tr", {}, COLUMNS.map(([, value], index) => html(index ? "td" : "th", index ? {} : { scope: "row" }, value(layer))))))));
}

function course(summary) {
  return summary ? `${short(summary.first)} → ${short(summary.last)}` : "–";
}

function share(summary) {
  const last = summary?.last;
  return typeof last === "number" ? `${Math.round(last * 100)} %` : "–";
}
