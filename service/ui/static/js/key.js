// The reader's API key: kept for this tab alone, asked for when the service wants one.

import { html } from "./element.js";

const NAME = "gradhealth-key";
let asking = null;

export function storedKey() {
  return sessionStorage.getItem(NAME);
}

export function forgetKey() {
  sessionStorage.removeItem(NAME);
}

/** Resolves when a key has been given; several calls share one dialog. */
export function askForKey(complaint) {
  asking ??= show(complaint).finally(() => (asking = null));
  return asking;
}

function show(complaint) {
  return new Promise((resolve) => {
    const field = html("input", { type: "password", id: "api-key", autocomplete: "off", required: true });
    const form = html(
      "form", { method: "dialog" },
      html("header", {}, html("h2", { id: "key-title" }, "API key")),
      html("div", { class: "inside" },
        html("p", {}, html("label", { for: "api-key" }, "This service asks for a key. It is kept in this tab until you close it.")),
        field,
        complaint ? html("p", { class: "notice error", role: "alert" }, complaint) : null),
      html("footer", {}, html("button", { class: "primary", type: "submit" }, "Continue")),
    );
    const dialog = html("dialog", { class: "small", "aria-labelledby": "key-title" }, form);
    form.addEventListener("submit", () => sessionStorage.setItem(NAME, field.value.trim()));
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
