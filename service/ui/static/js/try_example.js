// A rule's examples can be opened in the playground.

import { html } from "./element.js";
import { shareAddress } from "./share.js";

for (const example of document.querySelectorAll(".example")) {
  const text = example.querySelector("pre")?.textContent;
  if (!text) continue;
  const address = await shareAddress(JSON.parse(text));
  example.querySelector("header").append(html("a", { class: "button", href: address }, "Try it"));
}
