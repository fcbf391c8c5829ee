// The network drawn layer by layer. Only the rows in sight exist, so that a thousand layers cost no more than ten.

import { colourOf } from "./colour.js";
import { html, svg } from "./element.js";
import { railsOf } from "./lanes.js";
import { count, short } from "./numbers.js";

const LANE = 14; // pixels between two rails
const MOST_LANES = 9; // further ones are drawn on the last
const OVERSCAN = 8;
const BEFORE_NAMES = 45; // pixels of swatch and gaps, as in style.css
const narrow = matchMedia("(max-width: 40rem)");

export class LayerList {
  /** `pick` is called with the call that was chosen. */
  constructor(host, pick) {
    this.host = host;
    this.pick = pick;
    this.all = html("div", { class: "all", role: "list" });
    host.replaceChildren(this.all);
    this.head = heading();
    host.before(this.head);
    this.show([], new Map(), new Map());
    host.addEventListener("scroll", () => this.#schedule(), { passive: true });
    new ResizeObserver(() => this.#schedule()).observe(host);
    narrow.addEventListener("change", () => this.#schedule());
  }

  /** `profile` by layer: a point of the predicted profile; `severities` by layer: its worst finding. */
  show(calls, profile, severities) {
    Object.assign(this, { calls, profile, severities, rails: railsOf(calls) });
    this.lanes = Math.min(MOST_LANES, Math.max(1, ...this.rails.map((rail) => Math.max(rail.lane, ...rail.sources, ...rail.through) + 1)));
    this.head.style.paddingLeft = `${this.lanes * LANE + BEFORE_NAMES}px`;
    this.#schedule();
  }

  /** Mark a layer and bring it into view. */
  reveal(layer) {
    const index = this.calls.findIndex((call) => call.layer === layer);
    if (index < 0) return;
    this.chosen = layer;
    const top = index * this.#row;
    if (top < this.host.scrollTop || top + this.#row > this.host.scrollTop + this.host.clientHeight) {
      this.host.scrollTo({ top: top - this.host.clientHeight / 3 });
    }
    this.#schedule();
  }

  get #row() {
    return narrow.matches ? 64 : 46;
  }

  #schedule() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.#draw();
    });
  }

  #draw() {
    const { scrollTop, clientHeight } = this.host;
    this.all.style.height = `${this.calls.length * this.#row}px`;
    const first = Math.max(0, Math.floor(scrollTop / this.#row) - OVERSCAN);
    const last = Math.min(this.calls.length, Math.ceil((scrollTop + Math.max(clientHeight, 400)) / this.#row) + OVERSCAN);
    const rows = [];
    for (let index = first; index < last; index++) rows.push(this.#drawRow(index));
    const focused = document.activeElement?.dataset?.index;
    this.all.replaceChildren(...rows);
    if (focused !== undefined && this.host.querySelector(":focus") === null) {
      this.all.querySelector(`[data-index="${focused}"]`)?.focus({ preventScroll: true });
    }
  }

  #drawRow(index) {
    const call = this.calls[index];
    const point = this.profile.get(call.layer);
    const severity = this.severities.get(call.layer);
    const row = html("button", { type: "button", class: `layer${this.chosen === call.layer ? " here" : ""}`, "data-index": index,
      style: { top: `${index * this.#row}px` }, onclick: () => this.pick(call) },
      this.#rails(index),
      html("span", { class: "swatch", style: { background: colourOf(point?.decade), marginLeft: narrow.matches ? `${this.lanes * LANE + 8}px` : null } }),
      html("span", { class: "who", style: { paddingLeft: narrow.matches ? `${this.lanes * LANE + 26}px` : null } },
        html("b", {}, call.kind), " ", html("span", { class: "soft" }, call.layer)),
      html("span", { class: "gradient" }, point ? [html("span", { class: "narrow soft" }, "|∇| "), short(point.norm)] : null),
      html("span", { class: severity ? `marks ${severity}` : "marks", title: severity ? `has a finding: ${severity}` : null },
        severity ? html("span", { class: "hidden" }, `has a finding: ${severity}`) : null),
      html("span", { class: "break" }),
      html("span", { class: "shape", style: { paddingLeft: narrow.matches ? `${this.lanes * LANE + 26}px` : null } }, shapeOf(call.output_shape)),
      html("span", { class: "parameters" }, call.parameters === 0 ? "" : [count(call.parameters), html("span", { class: "hidden" }, " parameters")]),
      html("span", { class: "chips" }, [call.activation, call.initializer].filter(Boolean).map((word) => html("span", { class: "chip" }, word))),
    );
    return html("div", { role: "listitem", "aria-setsize": this.calls.length, "aria-posinset": index + 1 }, row);
  }

  #rails(index) {
    const rail = this.rails[index];
    const height = this.#row;
    const middle = height / 2;
    const x = (lane) => 12 + Math.min(lane, MOST_LANES - 1) * LANE;
    const lines = [
      ...rail.through.map((lane) => `M${x(lane)} 0V${height}`),
      ...rail.sources.map((lane) => `M${x(lane)} 0C${x(lane)} ${middle * 0.7} ${x(rail.lane)} ${middle * 0.3} ${x(rail.lane)} ${middle}`),
      rail.goesOn ? `M${x(rail.lane)} ${middle}V${height}` : "",
    ].join("");
    const fill = colourOf(this.profile.get(this.calls[index].layer)?.decade);
    return svg("svg", { width: this.lanes * LANE + 10, height, "aria-hidden": "true" },
      svg("path", { d: lines, fill: "none", stroke: "var(--strong-line)", "stroke-width": 1.6 }),
      svg("circle", { cx: x(rail.lane), cy: middle, r: 5, fill, stroke: "var(--card)", "stroke-width": 1.5 }));
  }
}

function heading() {
  const words = { who: "layer", shape: "output shape", parameters: "parameters", chips: "activation, initialiser", gradient: "gradient norm", marks: "" };
  return html("div", { class: "layer head soft", "aria-hidden": "true" }, Object.entries(words).map(([name, word]) => html("span", { class: name }, word)));
}

function shapeOf(shape) {
  return shape === null ? "?" : shape.slice(1).map((size) => size ?? "?").join(" × ") || "scalar";
}
