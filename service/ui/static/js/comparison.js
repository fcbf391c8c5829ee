// A comparison: its ranking grows while its runs end.

import { getJson, postJson } from "./api.js";
import { byId, html } from "./element.js";
import { short } from "./numbers.js";
import { plotFigure } from "./plots.js";

const ACTIVE = ["queued", "running", "cancelling"];
const REFRESH = 3_000; // milliseconds
const id = location.pathname.split("/").at(-1);
const home = `/compare/${encodeURIComponent(id)}`;
let drawn = -1; // runs that had ended when the charts were drawn last

async function refresh() {
  try {
    const comparison = await getJson(home);
    show(comparison);
    if (comparison.progress.finished !== drawn) await showPlots(comparison);
    if (ACTIVE.includes(comparison.status)) setTimeout(refresh, REFRESH);
  } catch (error) {
    byId("trouble").hidden = false;
    byId("trouble").textContent = error.message;
  }
}

function show(comparison) {
  const { progress, score, status } = comparison;
  byId("crumb").textContent = id.slice(0, 13);
  byId("name").textContent = comparison.name ?? "Comparison";
  byId("status").textContent = status;
  byId("status").className = `badge ${status}`;
  byId("cancel").hidden = !["queued", "running"].includes(status);
  byId("progress").value = progress.fraction;
  byId("progress-text").textContent = `${progress.finished} of ${progress.jobs} runs, ${comparison.folds} folds`;
  byId("score").textContent = `by ${score.metric.replace("val_", "validation ")}, ${score.direction === "maximize" ? "larger" : "smaller"} is better`;
  byId("ranking").replaceChildren(comparison.ranking.length ? table(RANKING, comparison.ranking) : html("p", { class: "empty" }, "No run has ended yet."));
  byId("variants").replaceChildren(table(VARIANTS, comparison.variants));
}

const spread = (value) => (value === null || value === undefined ? "" : ` ± ${short(value, 2)}`);

const RANKING = [
  ["Rank", (one) => one.rank],
  ["Variant", (one) => html("b", {}, one.variant)],
  ["Score", (one) => `${short(one.mean)}${spread(one.std)}`],
  ["Against submitted", (one) => (one.difference ? `${Number(one.difference.mean) > 0 ? "+" : ""}${short(one.difference.mean, 2)}${spread(one.difference.standard_error)}` : "–")],
  ["Gradients", (one) => (one.verdict ? html("span", { class: `badge ${one.verdict}` }, one.verdict) : "–")],
  ["Folds", (one) => one.folds],
  ["Seconds", (one) => short(one.seconds)],
];

const VARIANTS = [
  ["Variant", (one) => html("b", {}, one.variant)],
  ["State", (one) => stateOf(one)],
  ["Runs", (one) => one.jobs.map((job, fold) => [html("a", { href: `/jobs/${encodeURIComponent(job)}`, "aria-label": `${one.variant}, fold ${fold + 1}` }, fold + 1), " "])],
  ["Failed", (one) => one.failed.map((fold) => `fold ${fold.fold + 1}: ${fold.reason}`).join("; ")],
];

function stateOf(variant) {
  if (variant.same_as) return `the same network as ${variant.same_as}`;
  return variant.applicable ? `${variant.folds_done} of ${variant.jobs.length} folds` : variant.reason ?? "not applicable";
}

function table(columns, rows) {
  const cells = (row) => columns.map(([, value]) => html("td", {}, [value(row)].flat(3)));
  return html("table", {},
    html("thead", {}, html("tr", {}, columns.map(([title]) => html("th", { scope: "col" }, title)))),
    html("tbody", {}, rows.map((row) => html("tr", {}, cells(row)))));
}

async function showPlots(comparison) {
  drawn = comparison.progress.finished;
  const figures = await Promise.all(comparison.plots.map((name) => plotFigure(`${home}/plots/${encodeURIComponent(name)}.svg`, name).catch(() => null)));
  byId("plots").replaceChildren(...figures.filter(Boolean));
}

byId("cancel").addEventListener("click", async () => {
  byId("cancel").disabled = true;
  await postJson(`${home}/cancel`, "").catch(() => {});
});
await refresh();
