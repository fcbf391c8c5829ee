// Findings as cards: what, where, why, and the fix.

import { html } from "./element.js";

const MOST = 200; // cards; a list of a thousand helps nobody

/** Cards for findings. `actions`: `show(finding)`, `fix(finding)`, `place(finding)` -> "line 3". */
export function drawFindings(host, findings, actions) {
  if (findings.length === 0) {
    host.replaceChildren(html("p", { class: "empty" }, html("strong", {}, "Nothing found."), "No rule has anything to say against this network."));
    return;
  }
  const cards = findings.slice(0, MOST).map((finding) => card(finding, actions));
  const rest = findings.length > MOST ? html("p", { class: "empty" }, `and ${findings.length - MOST} more`) : null;
  host.replaceChildren(...cards, ...(rest ? [rest] : []));
}

function card(finding, actions) {
  const fix = finding.fix;
  return html("article", { class: `finding ${finding.severity}`, "data-code": finding.code },
    html("div", { class: "top" },
      html("span", { class: "severity" }, finding.severity),
      html("span", { class: "name" }, finding.name),
      html("a", { href: finding.docs }, finding.code)),
    html("p", {}, finding.message),
    html("div", { class: "bottom" },
      html("button", { type: "button", class: "quiet", onclick: () => actions.show(finding) }, actions.place(finding)),
      fix ? html("button", { type: "button", onclick: () => actions.fix(finding) }, "Fix…") : null,
      fix ? html("span", {}, `${fix.description} (${fix.applicability})`) : null));
}
