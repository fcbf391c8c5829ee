// The predicted gradient of every layer, from input to output, on a logarithmic axis, with error bars.

import { Plot, pathThrough } from "./axes.js";
import { colourOf } from "./colour.js";
import { html, svg } from "./element.js";
import { decades, metric, short } from "./numbers.js";

const MANY = 60; // layers; beyond this error bars become a band and dots vanish
const ROOM = 0.4; // decades above and below
const LEAST = 2; // decades that the axis spans at least

/** One point a layer: its kernel, or whatever variable comes first. */
export function profileOf(prediction) {
  const layers = new Map();
  for (const variable of prediction?.variables ?? []) {
    const word = variable.variable.split("/").at(-1);
    const rank = word === "kernel" ? 2 : word.includes("kernel") || word === "embeddings" ? 1 : 0;
    const known = layers.get(variable.layer);
    if (!known || rank > known.rank) layers.set(variable.layer, { ...variable, rank });
  }
  return [...layers.values()].map((one) => ({
    kernel: one.rank > 0, layer: one.layer, variable: one.variable, norm: metric(one.gradient_norm),
    decade: decades(one.gradient_norm), error: Math.min(Math.abs(metric(one.error_decades)) || 0, 40),
  }));
}

/** Put the chart into `host`: `profiles` are `{name, points}`, the last one is in colour. */
export function drawProfile(host, profiles, pick) {
  const shown = profiles.map(kernels).filter((profile) => profile.points.length > 0);
  if (shown.length === 0) {
    host.replaceChildren(html("p", { class: "empty" }, "Nothing to predict here."));
    return;
  }
  const width = Math.max(300, Math.min(host.clientWidth || 560, 960));
  const plot = new Plot({ width, height: 210, x: [1, Math.max(...shown.map((one) => one.points.length))], y: range(shown), log: true });
  plot.drawAxes("layers with a kernel, from input to output", "gradient norm");
  shown.forEach((profile, index) => drawOne(plot, profile, index < shown.length - 1));
  plot.root.setAttribute("aria-label", describe(shown));
  host.replaceChildren(plot.root);
  if (shown.length > 1) host.append(legend(shown));
  follow(host, plot, shown.at(-1).points, pick);
}

/** Kernels alone: gradients of other variables are on another scale, and would only hide the course. */
function kernels({ name, points }) {
  const own = points.filter((one) => one.kernel);
  return { name, points: own.length > 0 ? own : points };
}

function range(profiles) {
  const places = profiles.flatMap((profile) => profile.points.filter((one) => one.decade !== null)
    .flatMap((one) => [one.decade - one.error, one.decade + one.error]));
  if (places.length === 0) return [-2, 2];
  const low = Math.max(Math.min(...places), -42) - ROOM;
  const high = Math.min(Math.max(...places), 42) + ROOM;
  const missing = Math.max(0, LEAST - (high - low)) / 2;
  return [low - missing, high + missing];
}

function drawOne(plot, { points }, faint) {
  const places = points.map((one, index) => (one.decade === null ? null : [plot.atX(index + 1), plot.atY(one.decade)]));
  const group = svg("g", { opacity: faint ? 0.5 : null });
  const many = points.length > MANY;
  if (many) group.append(band(plot, points));
  group.append(svg("path", { d: pathThrough(places), fill: "none", stroke: "#8b95a1", "stroke-width": many ? 1.5 : 1.2, "stroke-dasharray": faint ? "4 3" : null }));
  points.forEach((one, index) => {
    if (one.decade === null) return;
    const [x, y] = places[index];
    const colour = faint ? "#8b95a1" : colourOf(one.decade);
    if (!many) group.append(whisker(x, plot.atY(one.decade - one.error), plot.atY(one.decade + one.error), colour));
    if (!faint) group.append(svg("circle", { cx: x, cy: y, r: many ? 1.8 : 4.5, fill: colour }));
    else if (!many) group.append(svg("circle", { cx: x, cy: y, r: 3, fill: "var(--card)", stroke: colour, "stroke-width": 1.5 }));
  });
  plot.root.append(group);
}

function whisker(x, low, high, colour) {
  const d = `M${x} ${low}V${high}M${x - 4} ${low}h8M${x - 4} ${high}h8`;
  return svg("path", { d, stroke: colour, "stroke-width": 1.5, fill: "none", opacity: 0.65 });
}

function band(plot, points) {
  const known = points.map((one, index) => [one, index + 1]).filter(([one]) => one.decade !== null);
  const edge = (sign) => known.map(([one, at]) => [plot.atX(at), plot.atY(one.decade + sign * one.error)]);
  return svg("path", { d: pathThrough([...edge(1), ...edge(-1).reverse()]) + "Z", fill: "#8b95a1", opacity: 0.22 });
}

function legend(profiles) {
  const entry = (profile, index) => html("span", {},
    html("i", { style: { borderTopStyle: index < profiles.length - 1 ? "dashed" : "solid", borderTopColor: index < profiles.length - 1 ? "#8b95a1" : "#3ca05f" } }), profile.name);
  return html("p", { class: "legend" }, profiles.map(entry));
}

function describe(profiles) {
  const { points } = profiles.at(-1);
  return `Predicted gradient norm of ${points.length} layers: ${short(points[0].norm)} at the input side, ${short(points.at(-1).norm)} at the output side.`;
}

function follow(host, plot, points, pick) {
  const cursor = svg("line", { class: "cursor", y1: plot.top, y2: plot.height - plot.bottom, visibility: "hidden" });
  const tip = html("div", { class: "tip", hidden: true });
  plot.root.append(cursor);
  host.append(tip);
  const nearest = (event) => {
    const box = plot.root.getBoundingClientRect();
    const at = plot.valueAt(((event.clientX - box.left) / box.width) * plot.width);
    return Math.min(Math.max(Math.round(at), 1), points.length);
  };
  plot.root.addEventListener("pointermove", (event) => {
    const place = nearest(event);
    const point = points[place - 1];
    const x = plot.atX(place);
    cursor.setAttribute("x1", x);
    cursor.setAttribute("x2", x);
    cursor.setAttribute("visibility", "visible");
    tip.textContent = `${point.layer}: ${short(point.norm)} (× or ÷ ${short(10 ** point.error, 2)})`;
    tip.hidden = false;
    const left = (x / plot.width) * plot.root.clientWidth;
    tip.style.left = `${Math.min(left + 14, Math.max(0, host.clientWidth - tip.offsetWidth - 4))}px`;
    tip.style.top = "1.4rem";
  });
  plot.root.addEventListener("pointerleave", () => {
    tip.hidden = true;
    cursor.setAttribute("visibility", "hidden");
  });
  if (pick) plot.root.addEventListener("click", (event) => pick(points[nearest(event) - 1].layer));
}
