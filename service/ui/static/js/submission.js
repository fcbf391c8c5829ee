// What the training card does: submit a job or a comparison, upload data.

import { postJson } from "./api.js";
import { byId, html } from "./element.js";
import { plural } from "./numbers.js";

/** Train the network in `text`; where lint keeps it from that, ask whether to do it all the same. */
export async function train(text, form, failOn = "error") {
  const state = byId("train-state");
  state.replaceChildren("Submitting…");
  const rest = { training: { validation_split: 0.2, ...form.training() }, data: form.data(), lint: { fail_on: failOn } };
  try {
    const job = await postJson("/train", `{"model":${text},${JSON.stringify(rest).slice(1)}`);
    location.assign(`/jobs/${job.id}`);
  } catch (problem) {
    const lint = problem.problem?.lint;
    state.replaceChildren(html("span", { class: "notice error" }, lint ? `Lint keeps it from training: ${plural(lint.summary.error, "error")}.` : problem.message,
      lint ? html("button", { type: "button", onclick: () => train(text, form, "never") }, "Train it anyway") : null));
  }
}

/** Train it beside the variants that are ticked. */
export async function compare(text, form) {
  const state = byId("train-state");
  const { elements } = byId("train-form");
  const variants = [...elements.variant].filter((box) => box.checked).map((box) => box.value);
  state.replaceChildren("Submitting…");
  try {
    const rest = { training: form.training(), data: form.data(), variants, folds: Number(elements.folds.value) };
    const comparison = await postJson("/compare", `{"model":${text},${JSON.stringify(rest).slice(1)}`);
    location.assign(`/comparisons/${comparison.id}`);
  } catch (problem) {
    state.replaceChildren(html("span", { class: "notice error" }, problem.message));
  }
}

/** Upload a data set and choose it. */
export async function upload(file, form) {
  const state = byId("train-state");
  state.textContent = "Uploading…";
  try {
    await form.upload(file);
    state.textContent = "Uploaded.";
  } catch (problem) {
    state.textContent = problem.message;
  }
}
