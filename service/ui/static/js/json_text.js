// Where in a JSON text a JSON Pointer (RFC 6901) leads, without keeping a tree of the whole text.

import { findFault } from "./json_fault.js";

const QUOTE = 34, BACKSLASH = 92, COMMA = 44, OPEN_OBJECT = 123, CLOSE_OBJECT = 125, OPEN_LIST = 91, CLOSE_LIST = 93;

/** Offsets of pointers in a valid JSON text: of the deepest part that is there. A Map by pointer. */
export function locate(text, pointers) {
  const tree = plant(pointers);
  walk(text, 0, tree, 0);
  return new Map(pointers.map((pointer) => [pointer, deepest(tree, pointer)]));
}

function plant(pointers) {
  const tree = { children: new Map(), offset: 0 };
  for (const pointer of pointers) {
    let node = tree;
    for (const word of words(pointer)) {
      if (!node.children.has(word)) node.children.set(word, { children: new Map(), offset: null });
      node = node.children.get(word);
    }
  }
  return tree;
}

export function words(pointer) {
  return pointer.split("/").slice(1).map((word) => word.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function deepest(tree, pointer) {
  let node = tree;
  let offset = 0;
  for (const word of words(pointer)) {
    node = node.children.get(word);
    if (!node || node.offset === null) break;
    offset = node.offset;
  }
  return offset;
}

/** Walk over the value at `at`; the position after it. */
function walk(text, at, node, depth) {
  at = space(text, at);
  const code = text.charCodeAt(at);
  if (code === QUOTE) return stringEnd(text, at);
  if (code !== OPEN_OBJECT && code !== OPEN_LIST) return scalarEnd(text, at);
  if (!node || node.children.size === 0 || depth > 400) return skip(text, at);
  return code === OPEN_OBJECT ? walkObject(text, at, node, depth) : walkList(text, at, node, depth);
}

function walkObject(text, at, node, depth) {
  at = space(text, at + 1);
  while (at < text.length && text.charCodeAt(at) !== CLOSE_OBJECT) {
    const end = stringEnd(text, at);
    const child = node.children.get(JSON.parse(text.slice(at, end)));
    if (child) child.offset = at;
    at = space(text, end) + 1;
    at = space(text, walk(text, at, child, depth + 1));
    if (text.charCodeAt(at) === COMMA) at = space(text, at + 1);
  }
  return at + 1;
}

function walkList(text, at, node, depth) {
  at = space(text, at + 1);
  for (let index = 0; at < text.length && text.charCodeAt(at) !== CLOSE_LIST; index++) {
    const child = node.children.get(String(index));
    if (child) child.offset = at;
    at = space(text, walk(text, at, child, depth + 1));
    if (text.charCodeAt(at) === COMMA) at = space(text, at + 1);
  }
  return at + 1;
}

function space(text, at) {
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return at;
}

function stringEnd(text, at) {
  for (at++; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at + 1;
  }
  return at;
}

function scalarEnd(text, at) {
  while (at < text.length && !",]} \n\r\t".includes(text[at])) at++;
  return at;
}

function skip(text, at) {
  for (let depth = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = stringEnd(text, at) - 1;
    else if (code === OPEN_OBJECT || code === OPEN_LIST) depth++;
    else if ((code === CLOSE_OBJECT || code === CLOSE_LIST) && --depth === 0) return at + 1;
  }
  return at;
}

/** The value, or where and why the text is no JSON: `{value}` or `{error, offset}`. */
export function readJson(text) {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const fault = findFault(text);
    return { error: fault?.message ?? error.message, offset: fault?.offset ?? 0 };
  }
}
