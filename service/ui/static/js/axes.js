// Axes of the small charts: linear across, linear or logarithmic upwards.

import { svg } from "./element.js";
import { short } from "./numbers.js";

/** The plotting area of a chart in its own units. */
export class Plot {
  constructor({ width = 560, height = 220, left = 46, right = 10, top = 10, bottom = 28, x, y, log = false }) {
    Object.assign(this, { width, height, left, right, top, bottom, x: wide(x), y: wide(y), log });
    this.root = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
  }

  /** Horizontal place of a value. */
  atX(value) {
    const [low, high] = this.x;
    return this.left + ((value - low) / (high - low)) * (this.width - this.left - this.right);
  }

  /** Vertical place of a value; of its decimal logarithm where the axis is logarithmic. */
  atY(value) {
    const [low, high] = this.y;
    const place = Math.min(Math.max(value, low), high);
    return this.height - this.bottom - ((place - low) / (high - low)) * (this.height - this.top - this.bottom);
  }

  /** Value under a horizontal place. */
  valueAt(place) {
    const [low, high] = this.x;
    return low + ((place - this.left) / (this.width - this.left - this.right)) * (high - low);
  }

  /** Grid, ticks and titles. */
  drawAxes(xTitle, yTitle) {
    for (const tick of this.log ? decadeTicks(this.y) : ticks(this.y, 5)) {
      const y = this.atY(tick);
      this.root.append(
        svg("line", { class: "grid", x1: this.left, x2: this.width - this.right, y1: y, y2: y }),
        this.log ? power(this.left - 6, y + 4, tick) : label(this.left - 6, y + 4, short(tick), "end"),
      );
    }
    for (const tick of ticks(this.x, 6).filter(Number.isInteger)) {
      this.root.append(label(this.atX(tick), this.height - this.bottom + 14, String(tick), "middle"));
    }
    const base = this.height - this.bottom;
    this.root.append(
      svg("line", { class: "axis", x1: this.left, x2: this.width - this.right, y1: base, y2: base }),
      label(this.width - this.right, this.height - 2, xTitle, "end"),
      label(this.left, this.top - 1, yTitle, "start"),
    );
  }
}

function label(x, y, text, anchor) {
  return svg("text", { x, y, "text-anchor": anchor }, text);
}

function power(x, y, decade) {
  return svg("text", { x, y, "text-anchor": "end" }, "10", svg("tspan", { dy: -4, "font-size": 8 }, String(decade).replace("-", "−")));
}

function wide([low, high]) {
  return high > low ? [low, high] : [low - 0.5, high + 0.5];
}

function decadeTicks([low, high]) {
  const step = Math.max(1, Math.ceil((high - low) / 6));
  const first = Math.ceil(low / step) * step;
  return Array.from({ length: Math.floor((high - first) / step) + 1 }, (_, index) => first + index * step);
}

function ticks([low, high], wanted) {
  const rough = (high - low) / wanted;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((one) => one >= rough);
  const first = Math.ceil(low / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((high - first) / step + 1e-9)) + 1 }, (_, index) => Number((first + index * step).toPrecision(12)));
}

/** A path through points, broken where one is missing. */
export function pathThrough(points) {
  let open = false;
  return points
    .map((point) => {
      if (point === null) return (open = false), "";
      const command = open ? "L" : "M";
      open = true;
      return `${command}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
    })
    .join("");
}
