// What changed between two texts, line by line (E. W. Myers, Algorithmica 1, 1986, in its greedy form).

const MOST = 2_000; // edits; beyond this a text counts as replaced

/** Rows `{kind: "same" | "added" | "removed", text}`. */
export function lineDiff(before, after) {
  const left = before.split("\n");
  const right = after.split("\n");
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let tail = 0;
  while (tail < left.length - start && tail < right.length - start && left.at(-1 - tail) === right.at(-1 - tail)) tail++;
  const same = (text) => ({ kind: "same", text });
  return [
    ...left.slice(0, start).map(same),
    ...middle(left.slice(start, left.length - tail), right.slice(start, right.length - tail)),
    ...left.slice(left.length - tail).map(same),
  ];
}

function middle(left, right) {
  const trail = [];
  let reach = new Map([[1, 0]]);
  for (let edits = 0; edits <= Math.min(left.length + right.length, MOST); edits++) {
    trail.push(new Map(reach));
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = down ? reach.get(k + 1) ?? 0 : (reach.get(k - 1) ?? 0) + 1;
      while (x < left.length && x - k < right.length && left[x] === right[x - k]) x++;
      reach.set(k, x);
      if (x >= left.length && x - k >= right.length) return retrace(left, right, trail);
    }
  }
  return [...left.map((text) => ({ kind: "removed", text })), ...right.map((text) => ({ kind: "added", text }))];
}

function retrace(left, right, trail) {
  const rows = [];
  let x = left.length;
  let y = right.length;
  for (let edits = trail.length - 1; edits >= 0; edits--) {
    const reach = trail[edits];
    const k = x - y;
    const down = k === -edits || (k !== edits && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const fromX = edits === 0 ? 0 : reach.get(down ? k + 1 : k - 1) ?? 0;
    const fromY = edits === 0 ? 0 : fromX - (down ? k + 1 : k - 1);
    while (x > fromX && y > fromY && x > 0 && y > 0 && left[x - 1] === right[y - 1]) rows.push({ kind: "same", text: left[--x] }), y--;
    if (edits === 0) break;
    if (down) rows.push({ kind: "added", text: right[--y] });
    else rows.push({ kind: "removed", text: left[--x] });
  }
  return rows.reverse();
}
