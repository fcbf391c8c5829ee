// Numbers as the API sends them: NaN and the infinities travel as words.

/** A number; NaN for what is none. */
export function metric(value) {
  return value === null || value === undefined || value === "" ? NaN : Number(value);
}

/** A few significant digits, a dash for what was not measured. */
export function short(value, digits = 3) {
  if (value === null || value === undefined) return "–";
  const number = metric(value);
  if (Number.isNaN(number)) return "NaN";
  if (!Number.isFinite(number)) return number > 0 ? "∞" : "−∞";
  if (number === 0) return "0";
  const size = Math.abs(number);
  if (size >= 1e5 || size < 1e-3) return number.toExponential(1).replace("e+", "e");
  return String(Number(number.toPrecision(digits)));
}

/** A count with its thousands apart. */
export function count(value) {
  return value === null || value === undefined ? "?" : Number(value).toLocaleString("en");
}

/** "1 layer", "2 layers". */
export function plural(number, noun) {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** The decimal logarithm of a size, kept within what a chart can show; null for NaN. */
export function decades(value) {
  const number = metric(value);
  if (Number.isNaN(number)) return null;
  return Math.log10(Math.min(Math.max(Math.abs(number), 1e-40), 1e40));
}
