// Charts that the service draws, shown in the colours of the page.

import { call } from "./api.js";
import { html } from "./element.js";

const INK = '"#24303c"'; // as in workers/report/theme.py
const BACKGROUND = 'fill="#ffffff"';
const dark = matchMedia("(prefers-color-scheme: dark)");

/** Put the chart at this address into a figure. It is an image: whatever it holds cannot act. */
export async function plotFigure(address, name) {
  const title = name.replaceAll("_", " ");
  const image = html("img", { alt: `Chart: ${title}` });
  const source = await (await call(address, { cache: "no-cache" })).text();
  let shown = null;
  const paint = () => {
    const inked = source.replaceAll(INK, dark.matches ? '"#e4e9ee"' : '"#1f2a35"').replace(BACKGROUND, 'fill="none"');
    if (shown) URL.revokeObjectURL(shown);
    shown = URL.createObjectURL(new Blob([inked], { type: "image/svg+xml" }));
    image.src = shown;
  };
  paint();
  dark.addEventListener("change", paint);
  return html("figure", { class: "card", "data-plot": name }, html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title }, image));
}
