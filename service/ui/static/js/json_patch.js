// JSON Patch (RFC 6902): the operations that fixes are made of.

import { words } from "./json_text.js";

/** A new document; the one that is given stays as it is. Throws when the patch does not fit it. */
export function applyPatch(document, patch) {
  const root = { "": structuredClone(document) };
  for (const operation of patch) {
    const { parent, key } = find(root, operation.path);
    if (operation.op === "test") {
      if (JSON.stringify(parent[key]) !== JSON.stringify(operation.value)) throw new Error("The document has changed.");
    } else if (operation.op === "remove") take(parent, key);
    else if (operation.op === "move" || operation.op === "copy") {
      const source = find(root, operation.from);
      const value = operation.op === "move" ? take(source.parent, source.key) : structuredClone(source.parent[source.key]);
      const target = find(root, operation.path);
      put(target.parent, target.key, value, true);
    } else put(parent, key, structuredClone(operation.value), operation.op === "add");
  }
  return root[""];
}

function find(root, pointer) {
  const path = ["", ...words(pointer)];
  const key = path.pop();
  let parent = root;
  for (const word of path) {
    parent = Object.hasOwn(parent ?? {}, word) ? parent[word] : undefined;
    if (parent === null || typeof parent !== "object") throw new Error(`There is no ${pointer} in the document.`);
  }
  return { parent, key };
}

function put(parent, key, value, insert) {
  if (!Array.isArray(parent)) {
    Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true });
  } else if (insert) parent.splice(key === "-" ? parent.length : Number(key), 0, value);
  else parent[Number(key)] = value;
}

function take(parent, key) {
  if (Array.isArray(parent)) return parent.splice(Number(key), 1)[0];
  const value = parent[key];
  delete parent[key];
  return value;
}
