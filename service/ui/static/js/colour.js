// The colour of a gradient's size: blue where it vanishes, green where a network learns, red where it explodes.

const STOPS = [[-9, [68, 60, 150]], [-5, [52, 120, 200]], [-2, [38, 160, 150]], [0, [60, 160, 95]], [1.5, [214, 158, 42]], [4, [206, 60, 62]]];
export const LOWEST = STOPS[0][0];
export const HIGHEST = STOPS[STOPS.length - 1][0];

/** A colour for a decimal logarithm; grey for what is not known. */
export function colourOf(decade) {
  if (decade === null || decade === undefined) return "#98a2ad";
  const place = Math.min(Math.max(decade, LOWEST), HIGHEST);
  const right = Math.max(1, STOPS.findIndex(([at]) => at >= place));
  const [from, low] = STOPS[right - 1];
  const [to, high] = STOPS[right];
  const part = (place - from) / (to - from);
  return `rgb(${low.map((channel, index) => Math.round(channel + part * (high[index] - channel))).join(" ")})`;
}
