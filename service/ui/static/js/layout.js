// JSON as people write it: what fits on a line stands on one.

const INDENT = 2;
const WIDTH = 100;
const LARGE = 200_000; // characters; beyond this a layer stands on one line, as browsers edit many lines slowly
const LARGE_WIDTH = 6_000;

/** The value as text. */
export function layout(value) {
  const line = JSON.stringify(value);
  return lines(value, line.length > LARGE ? LARGE_WIDTH : WIDTH, 0);
}

function lines(value, width, depth) {
  const line = oneLine(value, width - depth * INDENT);
  if (line !== null) return line;
  const blank = " ".repeat(INDENT * (depth + 1));
  const close = "\n" + " ".repeat(INDENT * depth);
  if (Array.isArray(value)) {
    return "[\n" + value.map((one) => blank + lines(one, width, depth + 1)).join(",\n") + close + "]";
  }
  const members = Object.entries(value).map(
    ([key, one]) => `${blank}${JSON.stringify(key)}: ${lines(one, width, depth + 1)}`,
  );
  return "{\n" + members.join(",\n") + close + "}";
}

function oneLine(value, room) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const parts = Array.isArray(value)
    ? value.map((one) => oneLine(one, room))
    : Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${oneLine(one, room) ?? " ".repeat(room)}`);
  const text = Array.isArray(value) ? `[${parts.join(", ")}]` : `{${parts.join(", ")}}`;
  return text.length <= room || parts.length === 0 ? text : null;
}
