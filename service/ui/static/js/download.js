// Files and pages of a job, fetched with the reader's key where there is one.

import { call } from "./api.js";
import { storedKey } from "./key.js";

/** Open or save what is at an address; a link alone could not carry the key. */
export async function openAddress(address, { accept, saveAs } = {}) {
  if (!storedKey() && !accept) return location.assign(address);
  const response = await call(address, accept ? { headers: { Accept: accept } } : {});
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  if (saveAs) link.download = saveAs;
  else link.target = "_blank";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
