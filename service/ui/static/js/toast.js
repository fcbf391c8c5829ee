// A word at the foot of the page that goes away by itself.

import { html } from "./element.js";

const SECONDS = 8;
let shown = null;

/** Say something, with one thing to do about it perhaps. */
export function toast(text, action, act) {
  shown?.remove();
  const box = html("div", { class: "toast fades", role: "status" }, text,
    action ? html("button", { type: "button", onclick: () => { box.remove(); act(); } }, action) : null);
  shown = box;
  document.body.append(box);
  setTimeout(() => box.remove(), SECONDS * 1000);
}
