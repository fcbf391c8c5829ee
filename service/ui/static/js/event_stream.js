// Server-Sent Events by fetch: unlike EventSource, it can carry the reader's key.

import { call, Problem } from "./api.js";

const RETRY = 1500; // milliseconds

/** Call `heard` with each event until `done`; a broken line is taken up again where it broke. */
export async function follow(address, heard, lost = () => {}) {
  for (let after = 0; ; ) {
    try {
      const response = await call(`${address}?after=${after}`, { headers: { Accept: "text/event-stream" } });
      for await (const event of events(response.body)) {
        after = event.seq;
        heard(event);
        if (event.type === "done") return;
      }
    } catch (error) {
      if (error instanceof Problem && error.problem.status < 500 && error.problem.status !== 429) throw error;
      lost();
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY));
  }
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value.replaceAll("\r", "")).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const data = block.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trimStart());
      if (data.length > 0) yield JSON.parse(data.join("\n"));
    }
  }
}
