// One job: live while it runs, then its report. Everything comes from the API, so that a reload loses nothing.

import { getJson, postJson } from "./api.js";
import { showArtifacts } from "./artifact_list.js";
import { diagnosisCard } from "./diagnosis_card.js";
import { openAddress } from "./download.js";
import { byId } from "./element.js";
import { follow } from "./event_stream.js";
import { HeatMap } from "./heat_map.js";
import { applyPatch } from "./json_patch.js";
import { drawLoss } from "./loss_chart.js";
import { metric, short } from "./numbers.js";
import { showReport } from "./report_view.js";
import { shareAddress } from "./share.js";
import { ago, duration } from "./times.js";

const ACTIVE = ["queued", "running", "cancelling"];
const REMEDY_OF = "remedy-of"; // label of a job that was made by a remedy
const id = location.pathname.split("/").at(-1);
const home = `/train/${encodeURIComponent(id)}`;
const losses = [];
const heat = new HeatMap(byId("heat"));
const told = new Map(); // findings by code

async function begin() {
  byId("crumb").textContent = id.slice(0, 13);
  listen();
  try {
    const job = await refresh();
    await follow(`${home}/events`, heard, () => say("The connection is lost; trying again…"));
    await refresh();
    if (!ACTIVE.includes(job.status)) byId("live").hidden = true;
    await end();
  } catch (error) {
    trouble(error.message);
  }
}

async function refresh() {
  const job = await getJson(home);
  const name = job.name ?? `Job ${id.slice(0, 13)}`;
  document.title = `${name} · gradhealth`;
  byId("name").textContent = name;
  badge("status", job.status);
  badge("verdict", job.verdict ?? "");
  byId("cancel").hidden = !["queued", "running"].includes(job.status);
  byId("reuse").hidden = false;
  showFacts(job);
  if (job.status === "queued") say(waiting(job));
  else if (job.progress) showProgress(job.progress);
  if (job.error) trouble(`${job.error.reason}: ${job.error.detail ?? ""} ${job.error.errors.map((one) => `${one.pointer} ${one.detail}`).join("; ")}`);
  return job;
}

function waiting(job) {
  const place = job.queue_position === null ? "" : `, ${job.queue_position === 0 ? "next" : `${job.queue_position} before it`} in ${job.queue}`;
  return `Waiting for a worker${place}${job.reason ? ` (${job.reason.replaceAll("_", " ")})` : ""}`;
}

function showFacts(job) {
  const facts = [`submitted ${ago(job.created_at)}`, job.started_at ? `ran ${duration(job.started_at, job.finished_at)}` : null, `on ${job.device}`,
    job.attempt > 1 ? `attempt ${job.attempt} of ${job.max_attempts}` : null,
    ...Object.entries(job.labels).filter(([key]) => key !== REMEDY_OF).map(([key, value]) => `${key}:${value}`)];
  byId("facts").textContent = facts.filter(Boolean).join(" · ");
  const origin = job.labels[REMEDY_OF];
  if (origin) byId("facts").append(" · ", link(`/jobs/${encodeURIComponent(origin)}`, "the job before the remedy"));
  if (job.group_id) byId("facts").append(" · ", link(`/comparisons/${encodeURIComponent(job.group_id)}`, `variant ${job.variant} of a comparison`));
}

function link(address, text) {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.textContent = text;
  return anchor;
}

function badge(where, word) {
  byId(where).textContent = word;
  byId(where).className = `badge ${word}`;
}

function say(text) {
  byId("progress-text").textContent = text;
}

function trouble(text) {
  byId("trouble").hidden = false;
  byId("trouble").textContent = text;
}

function heard(event) {
  if (event.type === "status") {
    if (event.data.status === "running" && event.data.from === "queued") restart();
    badge("status", event.data.status);
    if (event.data.status !== "queued") refresh().catch(() => {});
  } else if (event.type === "progress") {
    losses.push(event.data);
    showProgress(event.data);
    later();
    if (event.data.gradient_norms) heat.add(event.data.step, event.data.steps, event.data.gradient_norms);
  } else if (event.type === "finding") {
    const finding = event.data.finding ?? event.data;
    told.set(finding.code, finding);
    showFindings([...told.values()]);
  }
}

/** Another attempt measures anew. */
function restart() {
  losses.length = 0;
  heat.clear();
  told.clear();
}

let drawing = null;
function later() {
  drawing ??= requestAnimationFrame(() => {
    drawing = null;
    if (losses.length) drawLoss(byId("loss"), losses, losses.at(-1).steps);
  });
}

function showProgress(progress) {
  byId("progress").value = progress.step / Math.max(1, progress.steps);
  const rest = metric(progress.eta_seconds);
  const eta = rest > 0.5 ? ` · about ${Math.ceil(rest)} s left` : "";
  say(`epoch ${progress.epoch} of ${progress.epochs} · step ${progress.step} of ${progress.steps} · loss ${short(progress.loss)}${eta}`);
}

function showFindings(findings, retry) {
  byId("findings-card").hidden = false;
  byId("findings-title").textContent = findings.length ? `Findings (${findings.length})` : "Findings";
  byId("findings").replaceChildren(...findings.map((finding, index) => diagnosisCard(finding, index === 0, retry)));
  if (findings.length === 0) byId("findings").textContent = "Nothing to report: the gradients of this run are sound.";
  byId("findings").classList.toggle("empty", findings.length === 0);
}

async function end() {
  let report;
  try {
    report = await getJson(`${home}/report`);
  } catch {
    return; // it ended before anything was measured; why, the job says
  }
  byId("live").hidden = true;
  byId("page").hidden = false;
  byId("report").hidden = false;
  showFindings(report.findings, retrain);
  await Promise.all([showReport(report, home), showArtifacts(byId("artifacts"), home)]);
}

/** Submit the same job with a remedy applied. */
async function retrain(remedy, state) {
  try {
    const request = applyPatch({ training: {}, ...(await getJson(`${home}/request`)) }, remedy.patch);
    request.labels = { ...request.labels, [REMEDY_OF]: id };
    const job = await postJson("/train", JSON.stringify(request));
    location.assign(`/jobs/${job.id}`);
  } catch (error) {
    state.textContent = error.message;
  }
}

function listen() {
  byId("cancel").addEventListener("click", async () => {
    byId("cancel").disabled = true;
    try {
      await postJson(`${home}/cancel`, "");
      await refresh();
    } catch (error) {
      trouble(error.message);
    }
  });
  byId("reuse").addEventListener("click", async () => {
    try {
      const { model, training, data } = await getJson(`${home}/request`);
      location.assign(await shareAddress({ model, training, data }));
    } catch (error) {
      trouble(error.message);
    }
  });
  byId("page").addEventListener("click", () => openAddress(`${home}/report`, "report.html", "text/html"));
}

await begin();
