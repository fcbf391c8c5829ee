// A text area with findings beside its lines. Only the lines in sight are painted, so that typing stays smooth
// however long the document is.

import { html } from "./element.js";

const LINE = 20; // pixels, as in style.css
const TOP = 8;
const OVERSCAN = 30; // lines painted beyond the edges
const PLAIN = 200_000; // characters; beyond this the text is not coloured
const TOKEN = /("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;
const SEVERITIES = ["error", "warning", "info"];

export class Editor {
  /** `changed` is called after every change of the text, `moved` when the caret stands on another line. */
  constructor(scroller, changed) {
    this.scroller = scroller;
    this.body = scroller.querySelector(".editor-body");
    this.area = scroller.querySelector("textarea");
    this.paint = scroller.querySelector(".paint");
    this.gutter = scroller.querySelector(".gutter");
    this.notes = new Map();
    this.character = this.#measure();
    this.area.addEventListener("input", (event) => {
      this.#measureText();
      this.#schedule();
      changed(event);
    });
    scroller.addEventListener("scroll", () => this.#schedule(), { passive: true });
    new ResizeObserver(() => this.#resize()).observe(scroller);
    this.#measureText();
  }

  get text() {
    return this.area.value;
  }

  /** Replace all of the text. */
  set text(text) {
    this.area.value = text;
    this.notes = new Map();
    this.#measureText();
    this.#schedule();
  }

  /** Show `{offset, severity, message}` beside their lines. */
  annotate(remarks) {
    this.notes = new Map();
    for (const remark of remarks) {
      const line = this.lineOf(remark.offset);
      this.notes.set(line, [...(this.notes.get(line) ?? []), remark]);
    }
    this.#schedule();
  }

  /** The line, counted from 0, of a place in the text. */
  lineOf(offset) {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Bring a place into view and put the caret there. */
  reveal(offset, focus = true) {
    const line = this.lineOf(offset);
    this.scroller.scrollTo({ top: Math.max(0, line * LINE - this.scroller.clientHeight / 3), left: 0 });
    if (!focus) return;
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(offset, offset);
  }

  #measure() {
    const probe = html("span", { style: { font: "13px var(--mono)", position: "absolute", visibility: "hidden" } }, "0".repeat(100));
    this.body.append(probe);
    const width = probe.getBoundingClientRect().width / 100;
    probe.remove();
    return width;
  }

  #measureText() {
    const text = this.area.value;
    this.starts = [0];
    this.longest = 0;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
      this.longest = Math.max(this.longest, at - this.starts[this.starts.length - 1]);
      this.starts.push(at + 1);
    }
    this.longest = Math.max(this.longest, text.length - this.starts[this.starts.length - 1]);
    this.tabs = text.includes("\t") ? 60 : 0;
    this.scroller.classList.toggle("plain", text.length > PLAIN);
    this.#resize();
  }

  #resize() {
    const height = this.starts.length * LINE + 2 * TOP;
    const width = Math.ceil((this.longest + this.tabs + 3) * this.character);
    const room = this.scroller.clientWidth;
    const size = [`${Math.max(height, this.scroller.clientHeight)}px`, `${Math.max(width + 56, room)}px`];
    this.body.style.height = size[0];
    this.body.style.width = size[1];
    this.area.style.height = `${Math.max(height, this.scroller.clientHeight) - 2 * TOP}px`;
    this.area.style.width = `${Math.max(width, room - 56)}px`;
    this.#schedule();
  }

  #schedule() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.#draw();
    });
  }

  #draw() {
    const { scrollTop, clientHeight } = this.scroller;
    const first = Math.max(0, Math.floor(scrollTop / LINE) - OVERSCAN);
    const last = Math.min(this.starts.length - 1, Math.ceil((scrollTop + clientHeight) / LINE) + OVERSCAN);
    const text = this.area.value;
    const lines = [];
    const numbers = [];
    for (let line = first; line <= last; line++) {
      const notes = this.notes.get(line) ?? [];
      const severity = SEVERITIES.find((one) => notes.some((note) => note.severity === one));
      lines.push(this.#line(text, line, notes, severity));
      const top = `${line * LINE + TOP - scrollTop}px`;
      numbers.push(html("span", { class: severity, style: { top }, title: notes.map((note) => note.message).join("\n") || null }, line + 1));
    }
    this.paint.replaceChildren(...lines);
    this.gutter.replaceChildren(...numbers);
  }

  #line(text, line, notes, severity) {
    const end = line + 1 < this.starts.length ? this.starts[line + 1] - 1 : text.length;
    const content = this.scroller.classList.contains("plain") ? "" : text.slice(this.starts[line], end);
    const row = html("div", { class: severity ? `marked ${severity}` : null, style: { top: `${line * LINE}px` } },
      html("span", { class: "text" }, ...coloured(content)));
    if (severity) row.append(this.#note(end - this.starts[line], notes, severity));
    return row;
  }

  #note(length, notes, severity) {
    const worst = notes.find((note) => note.severity === severity);
    const more = notes.length > 1 ? `  (+${notes.length - 1})` : "";
    const left = `${(length + 3) * this.character}px`;
    return html("span", { class: "note", style: { left } }, `${worst.label ?? worst.message}${more}`);
  }
}

function* coloured(text) {
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > at) yield text.slice(at, match.index);
    const [whole, string, colon, number] = match;
    if (string !== undefined) {
      yield html("span", { class: colon === undefined ? "s" : "k" }, string);
      if (colon !== undefined) yield colon;
    } else yield html("span", { class: number === undefined ? "w" : "n" }, whole);
    at = match.index + whole.length;
  }
  if (at < text.length) yield text.slice(at);
}
