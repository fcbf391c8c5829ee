// The playground: a network as text, and beside it what is wrong with it and how large its gradients will be.

import { call, postJson, Problem } from "./api.js";
import { colourOf, HIGHEST, LOWEST } from "./colour.js";
import { Editor } from "./editor.js";
import { byId, svg } from "./element.js";
import { drawFindings } from "./finding_list.js";
import { confirmFix } from "./fix_dialog.js";
import { applyPatch } from "./json_patch.js";
import { locate, readJson } from "./json_text.js";
import { readConfig } from "./keras_archive.js";
import { LayerList } from "./layer_list.js";
import { layout } from "./layout.js";
import { count, plural, short } from "./numbers.js";
import { drawProfile, profileOf } from "./profile_chart.js";
import { shareAddress, sharedDocument } from "./share.js";
import { compare, train, upload } from "./submission.js";
import { toast } from "./toast.js";
import { TrainingForm } from "./training_form.js";

const PAUSE = 250; // milliseconds without a keystroke before the network is judged
const LONG_PAUSE = 700; // the same for large documents
const LARGE = 200_000; // characters
const KEPT = "gradhealth-network"; // of this tab, so that a reload loses nothing
const RANK = { error: 3, warning: 2, info: 1 };

const editor = new Editor(byId("editor"), typed);
const form = new TrainingForm(byId("train-form"), () => schedule());
const layers = new LayerList(byId("layers"), (chosen) => goTo(chosen.pointer, chosen.layer));
let report = null; // the last answer, and `judged`, the text that it judges
let judged = "";
let timer = 0;
let request = null;

function typed(event) {
  byId("train-state").replaceChildren(); // an offer to train what stood here before is void
  if (event.inputType === "insertFromPaste") afterPaste();
  schedule();
}

/** Lay out what was pasted as a whole, and take a request apart. */
function afterPaste() {
  const { value } = readJson(editor.text);
  const oneLine = !editor.text.trim().includes("\n") && editor.text.length > 200;
  const wrapped = typeof value === "string" || isRequest(value);
  if (value !== undefined && (oneLine || wrapped || editor.text.length > LARGE)) open(value);
}

function isRequest(value) {
  return value !== null && typeof value === "object" && "model" in value && !("layers" in value) && !("class_name" in value);
}

/** Show a document: a model, a model as a string, or a request that holds one. */
function open(value) {
  if (typeof value === "string") value = readJson(value).value ?? value;
  const { model, training = {}, data = {} } = isRequest(value) ? value : { model: value };
  if (isRequest(value)) form.load(training ?? {}, data ?? {});
  else form.chosen = false;
  editor.text = layout(typeof model === "string" ? readJson(model).value ?? model : model);
  editor.scroller.scrollTo(0, 0);
  schedule(0);
}

function schedule(pause = editor.text.length > LARGE ? LONG_PAUSE : PAUSE) {
  clearTimeout(timer);
  request?.abort();
  timer = setTimeout(judge, pause);
}

/** The body of `POST /lint`; the text goes in as it is, so that nothing is lost of it. */
function lintBody(text, options, training = form.training()) {
  const rest = JSON.stringify({ training, data: form.facts(), options });
  return `{"model":${text},${rest.slice(1)}`;
}

async function judge() {
  const text = editor.text;
  if (text.length <= LARGE) sessionStorage.setItem(KEPT, JSON.stringify({ text, training: form.training(), data: form.chosen ? form.data() : {} }));
  const { value, error, offset } = readJson(text);
  if (error) return showBroken([{ offset, message: error }]);
  request = new AbortController();
  say("Judging…");
  const started = performance.now();
  try {
    const answer = await postJson("/lint", lintBody(text, { outline: true }), { signal: request.signal });
    if (text !== editor.text) return;
    const declares = Boolean(value?.compile_config?.loss);
    if (form.fit(answer.outline, declares)) return schedule(0);
    [report, judged] = [answer, text];
    show();
    say(`${plural(report.summary.layers, "layer")}, ${count(report.summary.parameters)} parameters, judged in ${Math.round(performance.now() - started)} ms`);
  } catch (problem) {
    if (problem.name === "AbortError") return;
    showProblem(problem, text);
  }
}

function say(text, severity = "") {
  byId("state").textContent = text;
  byId("state").className = severity ? `notice ${severity}` : "";
}

function showBroken(remarks) {
  editor.annotate(remarks.map((remark) => ({ ...remark, severity: "error" })));
  const first = remarks[0];
  say(`Line ${editor.lineOf(first.offset) + 1}: ${first.message}`, "error");
}

function showProblem(problem, text) {
  if (!(problem instanceof Problem)) return say("The service cannot be reached; typing goes on.", "error");
  const faults = problem.problem.errors ?? [];
  if (faults.length === 0) return say(problem.message, "error");
  const places = placesOf(text, faults.map((fault) => fault.pointer ?? ""));
  showBroken(faults.map((fault, index) => ({ offset: places[index] ?? 0, message: fault.detail })));
}

/** Offsets in the text of pointers into the request; null for what is not in the network. */
function placesOf(text, pointers) {
  const own = pointers.map((pointer) => (/^\/model(\/|$)/.test(pointer) ? pointer.slice("/model".length) : null));
  const found = locate(text, own.filter((pointer) => pointer !== null));
  return own.map((pointer) => (pointer === null ? null : found.get(pointer)));
}

function show() {
  const { findings, prediction, outline, summary } = report;
  const places = placesOf(judged, findings.map((finding) => finding.pointer));
  const offsets = new Map(findings.map((finding, index) => [finding, places[index]]));
  editor.annotate(findings.flatMap((finding) => offsets.get(finding) === null ? []
    : [{ offset: offsets.get(finding), severity: finding.severity, label: `${finding.code} ${finding.name}`, message: finding.message }]));
  drawFindings(byId("findings"), findings, {
    place: (finding) => (offsets.get(finding) === null ? "training" : `line ${editor.lineOf(offsets.get(finding)) + 1}`),
    show: (finding) => goTo(finding.pointer, finding.layer),
    fix: previewFix,
  });
  byId("findings-title").textContent = findings.length ? `Findings (${summary.error + summary.warning + summary.info})` : "Findings";
  byId("fix-safe").hidden = !findings.some((finding) => finding.fix?.applicability === "safe");
  byId("fix-all").hidden = !findings.some((finding) => finding.fix?.applicability === "unsafe");
  showPrediction(prediction);
  showLayers(outline, prediction, findings);
}

function showPrediction(prediction) {
  const verdict = byId("verdict");
  verdict.textContent = prediction?.verdict ?? "";
  verdict.className = `badge ${prediction?.verdict ?? ""}`;
  byId("prediction-text").textContent = predictionText(prediction);
  drawProfile(byId("profile"), [{ name: "now", points: profileOf(prediction) }], (layer) => {
    const chosen = report.outline.find((one) => one.layer === layer);
    if (chosen) goTo(chosen.pointer, layer);
  });
}

function predictionText(prediction) {
  if (!prediction || prediction.status === "unavailable") return "The theory does not cover this network.";
  const missing = prediction.not_predicted.length ? ` ${plural(prediction.not_predicted.length, "layer")} not covered.` : "";
  return `The smallest gradient is about ${short(prediction.min_to_max_ratio, 1)} of the largest.${missing}`;
}

function showLayers(outline, prediction, findings) {
  const severities = new Map();
  for (const { layer, severity } of findings) {
    if (layer && (RANK[severities.get(layer)] ?? 0) < RANK[severity]) severities.set(layer, severity);
  }
  layers.show(outline, new Map(profileOf(prediction).map((point) => [point.layer, point])), severities);
  byId("size").textContent = `${plural(report.summary.layers, "layer")} · ${count(report.summary.parameters)} parameters`;
}

/** Show where a pointer leads: in the text, in the list of layers, or among the training's fields. */
function goTo(pointer, layer) {
  if (layer) layers.reveal(layer);
  const [offset] = placesOf(judged, [pointer]);
  if (offset !== null && judged === editor.text) return editor.reveal(offset);
  const field = byId("train-form").elements[pointer.split("/")[2]] ?? byId("train-form").elements.optimizer;
  field.scrollIntoView({ block: "center" });
  field.focus();
}

async function previewFix(finding) {
  try {
    const before = { model: JSON.parse(judged), training: form.training(), data: form.facts() };
    const after = applyPatch(before, finding.fix.patch);
    const text = JSON.stringify(after.model);
    const answer = await postJson("/lint", lintBody(text, {}, after.training));
    await offer(`${finding.code} ${finding.name}`, before, after, answer.prediction, answer.summary);
  } catch (error) {
    say(error.message, "error");
  }
}

async function previewAll(fix, title) {
  try {
    say("Mending…");
    const { fixed } = await postJson("/lint", lintBody(judged, { fix }));
    say("");
    const before = { model: JSON.parse(judged), training: form.training() };
    const model = typeof fixed.model === "string" ? JSON.parse(fixed.model) : fixed.model;
    const summary = { error: 0, warning: 0, info: 0 };
    for (const { severity } of fixed.findings) summary[severity]++;
    await offer(title, before, { model, training: fixed.training ?? before.training }, fixed.prediction, summary);
  } catch (error) {
    say(error.message, "error");
  }
}

/** Show what would change, and change it when the reader agrees. */
async function offer(title, before, after, prediction, summary) {
  const remains = `Afterwards: ${plural(summary.error, "error")}, ${plural(summary.warning, "warning")}, ${plural(summary.info, "remark")}.`;
  const shown = (one) => (JSON.stringify(before.training) === JSON.stringify(after.training) ? one.model : { model: one.model, training: one.training });
  const agreed = await confirmFix(byId("fixes"), title, { document: shown(before), prediction: report.prediction }, { document: shown(after), prediction }, remains);
  if (!agreed) return;
  const undo = { text: editor.text, training: before.training, data: form.chosen ? form.data() : {} };
  put(layout(after.model), after.training);
  toast("Applied.", "Undo", () => put(undo.text, undo.training));
}

function put(text, training) {
  form.load(training, form.chosen ? form.data() : {});
  editor.text = text;
  schedule(0);
}

async function openFile(file) {
  try {
    const text = file.name.endsWith(".keras") ? await readConfig(file) : await file.text();
    const { value, error } = readJson(text);
    if (error) {
      editor.text = text;
      return schedule(0);
    }
    open(value);
  } catch (error) {
    say(error.message, "error");
  }
}

async function share() {
  try {
    const { value, error } = readJson(editor.text);
    if (error) throw new Error("Only a document that can be read can be shared.");
    const address = await shareAddress({ model: value, training: form.training(), data: form.data() });
    history.replaceState(null, "", address);
    await navigator.clipboard?.writeText(address).then(() => toast("Link copied."), () => toast("The link is in the address bar."));
  } catch (error) {
    say(error.message, "error");
  }
}

function drawScale() {
  const stops = Array.from({ length: 14 }, (_, index) => LOWEST + (index / 13) * (HIGHEST - LOWEST));
  const bars = stops.map((stop, index) => svg("rect", { x: index, y: 0, width: 1.05, height: 1, fill: colourOf(stop) }));
  byId("scale").append("Predicted gradient: vanishing", svg("svg", { viewBox: "0 0 14 1", preserveAspectRatio: "none", "aria-hidden": "true" }, bars), "exploding");
}

function listen() {
  const drop = byId("drop");
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length === 0) return drop.classList.remove("over");
    event.preventDefault();
    drop.classList.remove("over");
    openFile(event.dataTransfer.files[0]);
  });
  byId("open").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", (event) => event.target.files[0] && openFile(event.target.files[0]));
  byId("example").addEventListener("change", (event) => event.target.value && openExample(event.target.value));
  byId("tidy").addEventListener("click", () => {
    const { value, error } = readJson(editor.text);
    if (!error) put(layout(value), form.training());
  });
  byId("share").addEventListener("click", share);
  byId("fix-safe").addEventListener("click", () => previewAll("safe", "All safe fixes"));
  byId("fix-all").addEventListener("click", () => previewAll("unsafe", "All fixes, unsafe ones too"));
  byId("train-form").addEventListener("submit", (event) => {
    event.preventDefault();
    train(editor.text, form);
  });
  byId("compare").addEventListener("click", () => compare(editor.text, form));
  byId("upload").addEventListener("click", () => byId("data-file").click());
  byId("data-file").addEventListener("change", (event) => event.target.files[0] && upload(event.target.files[0], form).then(() => schedule(0)));
  addEventListener("hashchange", openShared);
}

async function openExample(file) {
  open(await (await call(`/static/examples/${file}`)).json());
}

async function openShared() {
  try {
    const shared = await sharedDocument(location.hash);
    if (shared) open(shared);
    return Boolean(shared);
  } catch {
    toast("The link cannot be read.");
    return false;
  }
}

async function begin() {
  drawScale();
  listen();
  if (await openShared()) return;
  const kept = readJson(sessionStorage.getItem(KEPT) ?? "").value;
  if (kept) {
    form.load(kept.training, kept.data);
    editor.text = kept.text;
    schedule(0);
  } else await openExample(byId("example").options[1].value);
}

await begin();
await form.offerUploads().catch(() => {}); // without them the bundled ones are there
