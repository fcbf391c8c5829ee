// The files that a run left behind.

import { getJson } from "./api.js";
import { openAddress } from "./download.js";
import { html } from "./element.js";

/** List them under the job's address. */
export async function showArtifacts(host, home) {
  const artifacts = await getJson(`${home}/artifacts`);
  host.replaceChildren(...artifacts.map(({ name, size }) => {
    const address = `${home}/artifacts/${name.split("/").map(encodeURIComponent).join("/")}`;
    const save = (event) => {
      event.preventDefault();
      openAddress(address, name.split("/").at(-1));
    };
    return html("li", {}, html("a", { href: address, onclick: save }, name), " ", html("span", { class: "soft" }, bytes(size)));
  }));
}

function bytes(size) {
  return size < 1024 ? `${size} B` : size < 1048576 ? `${Math.round(size / 1024)} KiB` : `${(size / 1048576).toFixed(1)} MiB`;
}
