// The loss while a job runs; when it has ended, the report's own chart takes its place.

import { pathThrough, Plot } from "./axes.js";
import { html, svg } from "./element.js";
import { metric, short } from "./numbers.js";

const WIDE = 30; // beyond this ratio the axis is logarithmic, as in the report

/** Draw `points` of `{step, loss}`; `steps` is how many there will be. */
export function drawLoss(host, points, steps) {
  const known = points.map((point) => ({ step: point.step, loss: metric(point.loss) }));
  const finite = known.filter((point) => Number.isFinite(point.loss));
  if (known.length === 0) return host.replaceChildren();
  const baseline = metric(points.at(-1).baseline_loss);
  const losses = finite.map((point) => point.loss);
  if (Number.isFinite(baseline)) losses.push(baseline);
  const [low, high] = losses.length ? [Math.min(...losses), Math.max(...losses)] : [0, 1];
  const log = low > 0 && high / low > WIDE;
  const scale = log ? Math.log10 : (value) => value;
  const room = 0.05 * (scale(high) - scale(low)) || Math.abs(scale(high)) * 0.02 || 0.1;
  const width = Math.max(300, Math.min(host.clientWidth || 560, 1100));
  const plot = new Plot({ width, height: 220, left: 56, x: [0, Math.max(steps, 1)], y: [scale(low) - room, scale(high) + room], log });
  plot.drawAxes("step", "loss");
  const places = known.map((point) => (Number.isFinite(point.loss) ? [plot.atX(point.step), plot.atY(scale(point.loss))] : null));
  plot.root.append(svg("path", { d: pathThrough(places), fill: "none", stroke: "#3987c9", "stroke-width": 2 }));
  places.forEach((place, index) => plot.root.append(place
    ? svg("circle", { cx: place[0], cy: place[1], r: places.length > 80 ? 1.5 : 3, fill: "#3987c9" })
    : svg("text", { x: plot.atX(known[index].step), y: plot.top + 12, "text-anchor": "middle", style: { fill: "var(--error)", fontWeight: 700 } }, short(known[index].loss))));
  if (Number.isFinite(baseline)) plot.root.append(svg("line", { x1: plot.left, x2: plot.width - plot.right, y1: plot.atY(scale(baseline)), y2: plot.atY(scale(baseline)), stroke: "#d64550", "stroke-width": 2, "stroke-dasharray": "6 4" }));
  plot.root.setAttribute("aria-label", `Training loss up to step ${known.at(-1).step}: ${short(known.at(-1).loss)}`);
  host.replaceChildren(plot.root, legend(Number.isFinite(baseline), known.length > finite.length));
}

function legend(hasBaseline, broken) {
  const key = (colour, style, text) => html("span", {}, html("i", { style: { borderTopColor: colour, borderTopStyle: style } }), text);
  return html("p", { class: "legend" }, key("#3987c9", "solid", "training loss"),
    hasBaseline ? key("#d64550", "dashed", "the best constant: below it the network has learned something") : null,
    broken ? html("strong", {}, "The loss is no longer a number.") : null);
}
