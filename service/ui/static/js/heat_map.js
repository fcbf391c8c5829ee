// Gradient norms by layer and step, filling in while a job runs, under the loss and on its axis.

import { Plot } from "./axes.js";
import { colourOf } from "./colour.js";
import { html, svg } from "./element.js";
import { decades, metric, short } from "./numbers.js";

const MOST_COLUMNS = 160;
const NOT_FINITE = "#d64550"; // as in workers/report/theme.py
const TALLEST = 320;

export class HeatMap {
  constructor(host) {
    this.host = host;
    this.columns = [];
  }

  /** A column: norms by layer, in the direction of the signal; `steps` is how many there will be. */
  add(step, steps, norms) {
    this.steps = steps;
    this.columns.push({ step, norms });
    if (this.columns.length > MOST_COLUMNS) this.columns = this.columns.filter((_, index) => index % 2 === 0);
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.#draw();
    });
  }

  clear() {
    this.columns = [];
    this.host.replaceChildren();
  }

  #draw() {
    if (this.columns.length === 0) return;
    const layers = Object.keys(this.columns[0].norms);
    const row = Math.max(4, Math.min(16, Math.floor(TALLEST / layers.length)));
    const width = Math.max(300, Math.min(this.host.clientWidth || 560, 1100));
    const plot = new Plot({ width, height: layers.length * row + 4, left: 56, top: 2, bottom: 2, x: [0, this.steps], y: [0, 1] });
    this.columns.forEach((column, index) => {
      const from = index === 0 ? 0 : this.columns[index - 1].step;
      layers.forEach((layer, y) => plot.root.append(this.#cell(plot, column.norms[layer], from, column.step, y * row + 2, row)));
    });
    const words = [["input", 12], ["output", layers.length * row]].map(([word, y]) => svg("text", { x: 50, y, "text-anchor": "end" }, word));
    plot.root.append(...words);
    const { step, norms } = this.columns.at(-1);
    plot.root.setAttribute("aria-label", `Gradient norms of ${layers.length} layers up to step ${step}: ${short(norms[layers[0]])} in the first, ${short(norms[layers.at(-1)])} in the last`);
    this.host.replaceChildren(html("p", { class: "legend" }, `Gradient norm by layer: ${short(norms[layers[0]])} in ${layers[0]}, ${short(norms[layers.at(-1)])} in ${layers.at(-1)}`), plot.root);
  }

  #cell(plot, norm, from, to, y, height) {
    const fill = Number.isFinite(metric(norm)) ? colourOf(decades(norm)) : NOT_FINITE;
    return svg("rect", { x: plot.atX(from), y, width: plot.atX(to) - plot.atX(from) + 0.5, height: height + 0.3, fill });
  }
}
