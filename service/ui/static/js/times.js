// Times as people say them.

const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60]];

/** "3 minutes ago". */
export function ago(moment) {
  const seconds = (Date.now() - Date.parse(moment)) / 1000;
  for (const [unit, size] of UNITS) {
    const number = Math.floor(seconds / size);
    if (number >= 1) return `${number} ${unit}${number > 1 ? "s" : ""} ago`;
  }
  return "just now";
}

/** "12 s", "3 min 5 s"; up to now where it has no end. */
export function duration(from, to) {
  const seconds = Math.max(0, Math.round(((to ? Date.parse(to) : Date.now()) - Date.parse(from)) / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
