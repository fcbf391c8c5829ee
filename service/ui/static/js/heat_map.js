// Gradient norms by layer and step, filling in while a job runs.

import { colourOf } from "./colour.js";
import { html, svg } from "./element.js";
import { decades, metric, short } from "./numbers.js";

const MOST_COLUMNS = 120;
const NOT_FINITE = "#d64550"; // as in workers/report/theme.py

export class HeatMap {
  constructor(host) {
    this.host = host;
    this.columns = [];
  }

  /** A column: norms by layer, in the direction of the signal. */
  add(step, norms) {
    this.columns.push({ step, norms });
    if (this.columns.length > MOST_COLUMNS) this.columns = this.columns.filter((_, index) => index % 2 === 0);
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.#draw();
    });
  }

  #draw() {
    const layers = Object.keys(this.columns[0].norms);
    const row = Math.max(3, Math.min(16, Math.floor(360 / layers.length)));
    const cells = this.columns.flatMap(({ norms }, x) => layers.map((layer, y) =>
      svg("rect", { x, y: y * row, width: 1.04, height: row + 0.3, fill: Number.isFinite(metric(norms[layer])) ? colourOf(decades(norms[layer])) : NOT_FINITE })));
    const last = this.columns.at(-1);
    const picture = svg("svg", { viewBox: `0 0 ${this.columns.length} ${layers.length * row}`, preserveAspectRatio: "none", role: "img",
      "aria-label": `Gradient norms of ${layers.length} layers up to step ${last.step}: ${short(last.norms[layers[0]])} in the first, ${short(last.norms[layers.at(-1)])} in the last` }, cells);
    picture.style.height = `${layers.length * row}px`;
    this.host.replaceChildren(html("p", { class: "legend" }, "Gradient norm by layer, input at the top; steps from left to right"), picture);
  }
}
