// The list of jobs, with filters that live in the address.

import { getJson } from "./api.js";
import { byId, html } from "./element.js";
import { short } from "./numbers.js";
import { ago, duration } from "./times.js";

const ACTIVE = ["queued", "running", "cancelling"];
const REFRESH = 3_000; // milliseconds, while a job is active
const FILTERS = ["status", "verdict", "label"];
const form = byId("filters");
let next = null;
let timer = 0;
let turn = 0;

function wanted() {
  return Object.fromEntries(FILTERS.map((name) => [name, form.elements[name].value.trim()]).filter(([, value]) => value));
}

async function load(cursor = null) {
  clearTimeout(timer);
  const mine = ++turn;
  const { verdict, ...filters } = wanted();
  const query = new URLSearchParams({ ...filters, limit: "100", ...(cursor ? { cursor } : {}) });
  try {
    const page = await getJson(`/train?${query}`);
    if (mine !== turn) return;
    const jobs = page.jobs.filter((job) => !verdict || job.verdict === verdict);
    show(jobs, cursor !== null);
    next = page.next;
    byId("more").hidden = next === null;
    if (cursor === null && page.jobs.some((job) => ACTIVE.includes(job.status))) timer = setTimeout(load, REFRESH);
  } catch (error) {
    byId("jobs").replaceChildren(html("p", { class: "notice error" }, error.message));
  }
}

function show(jobs, further) {
  const rows = jobs.map(row);
  if (further) byId("jobs").append(...rows);
  else byId("jobs").replaceChildren(...rows);
  if (!further && rows.length === 0) byId("jobs").append(html("p", { class: "empty" }, "No jobs. Train one from the ", html("a", { href: "/" }, "playground"), "."));
}

function row(job) {
  const progress = job.progress;
  return html("a", { class: "job", href: `/jobs/${encodeURIComponent(job.id)}` },
    html("span", { class: "states" },
      html("span", { class: `badge ${job.verdict ?? job.status}` }, job.verdict ?? job.status),
      job.verdict && job.status !== "succeeded" ? html("span", { class: `badge ${job.status}` }, job.status) : null),
    html("span", { class: "who" }, html("b", {}, job.name ?? job.id.slice(0, 13)),
      Object.entries(job.labels).map(([key, value]) => html("span", { class: "chip" }, `${key}:${value.slice(0, 13)}`)),
      job.variant ? html("span", { class: "chip" }, job.variant) : null),
    html("span", { class: "how" }, ACTIVE.includes(job.status) && progress
      ? html("progress", { value: progress.step / Math.max(1, progress.steps), max: 1, "aria-label": "Progress" })
      : job.status === "queued" ? `place ${(job.queue_position ?? 0) + 1} in the queue` : progress ? `loss ${short(progress.loss)}` : job.reason ?? ""),
    html("span", { class: "when soft" }, ago(job.created_at), job.started_at ? ` · ${duration(job.started_at, job.finished_at)}` : ""));
}

async function showQueues() {
  const { queues, workers } = await getJson("/workers");
  const words = queues.filter((queue) => queue.queued + queue.running + queue.workers > 0)
    .map((queue) => `${queue.name}: ${queue.running} running, ${queue.queued} waiting, ${queue.workers} worker${queue.workers === 1 ? "" : "s"}`);
  byId("queues").textContent = workers.length ? words.join(" · ") : "No worker is there: jobs wait until one starts.";
}

const given = new URLSearchParams(location.search);
for (const name of FILTERS) if (given.get(name)) form.elements[name].value = given.get(name);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", () => {
  history.replaceState(null, "", `?${new URLSearchParams(wanted())}`);
  load();
});
byId("more").addEventListener("click", () => load(next));
await load();
byId("jobs").setAttribute("aria-busy", "false");
await showQueues().catch(() => {});
