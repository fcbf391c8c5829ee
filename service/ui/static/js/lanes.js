// Rails for drawing a graph line by line: each output runs in a lane until the last layer that takes it.

/** For each call: its lane, the lanes that come in, and the lanes that pass below it. */
export function railsOf(calls) {
  const left = calls.map(() => 0);
  for (const call of calls) for (const source of new Set(call.inputs)) left[source]++;
  const lanes = []; // in each lane the call whose output runs there, or null
  return calls.map((call, index) => {
    const above = [...lanes];
    const sources = [...new Set(call.inputs)].map((source) => lanes.indexOf(source)).filter((lane) => lane >= 0);
    for (const source of new Set(call.inputs)) {
      left[source]--;
      const lane = lanes.indexOf(source);
      if (left[source] === 0 && lane >= 0) lanes[lane] = null;
    }
    const free = sources.filter((lane) => lanes[lane] === null);
    const lane = free.length > 0 ? Math.min(...free) : firstFree(lanes, above);
    lanes[lane] = left[index] > 0 ? index : null;
    while (lanes.length > 0 && lanes.at(-1) === null) lanes.pop();
    const through = above.flatMap((one, at) => (one !== null && one !== undefined && lanes[at] === one ? [at] : []));
    return { lane, sources, through, goesOn: left[index] > 0 };
  });
}

function firstFree(lanes, above) {
  let lane = 0;
  while ((lanes[lane] ?? null) !== null || (above[lane] ?? null) !== null) lane++;
  return lane;
}
