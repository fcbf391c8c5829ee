// Files and pages of a job. A link alone could not carry the reader's key: with one, they are fetched and saved.

import { call } from "./api.js";
import { storedKey } from "./key.js";

/** Open what is at an address; with a key, save it under a name. */
export async function openAddress(address, name, accept = "*/*") {
  if (!storedKey()) return location.assign(address);
  const response = await call(address, { headers: { Accept: accept } });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
