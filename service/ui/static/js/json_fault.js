// Where a text stops being JSON (RFC 8259), and what was expected there. Browsers do not always say.

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** `{offset, message}` of the first fault, or null. */
export function findFault(text) {
  const open = []; // the brackets that are open
  let at = 0;
  const take = (pattern) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match !== null && match[0] !== "";
  };
  const key = () => take(STRING) && (take(SPACE), text[at] === ":") && ++at;
  for (let expected = "value"; ; ) {
    take(SPACE);
    const next = text[at];
    if (expected === "value" && (next === "{" || next === "[")) {
      open.push(next);
      at++;
      take(SPACE);
      const empty = text[at] === (next === "{" ? "}" : "]");
      if (next === "{" && !empty && !key()) return fault(text, at, "a name in double quotes and a colon");
      expected = empty ? "end" : "value";
    } else if (expected === "value") {
      if (!take(STRING) && !take(SCALAR)) return fault(text, at, "a value");
      expected = "end";
    } else if (open.length === 0) {
      return at < text.length ? fault(text, at, "nothing more") : null;
    } else if (next === ",") {
      at++;
      take(SPACE);
      if (open.at(-1) === "{" && !key()) return fault(text, at, "a name in double quotes and a colon");
      expected = "value";
    } else if (next === (open.at(-1) === "{" ? "}" : "]")) {
      open.pop();
      at++;
    } else return fault(text, at, `a comma or ${open.at(-1) === "{" ? "}" : "]"}`);
  }
}

function fault(text, offset, expected) {
  const found = offset < text.length ? JSON.stringify(text.slice(offset, offset + 12).split("\n")[0]) : "the end";
  return { offset: Math.min(offset, text.length), message: `Expected ${expected}, found ${found}.` };
}
