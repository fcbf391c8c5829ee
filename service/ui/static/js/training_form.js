// Data, loss and optimiser: what the lint is told besides the network, and what a job is made of.

import { html } from "./element.js";
import { getJson, postJson } from "./api.js";

const BINARY_UNITS = 1;

export class TrainingForm {
  constructor(form, changed) {
    this.form = form;
    this.spec = {}; // what an opened document says besides what the form shows
    this.chosen = false; // whether the reader has chosen the data
    this.head = null; // the last call of the network
    form.addEventListener("input", (event) => {
      if (event.target.name === "source") this.chosen = true;
      if (["optimizer", "learning_rate"].includes(event.target.name)) delete this.spec.optimizer;
      if (event.target.name === "loss") delete this.spec.loss;
      changed();
    });
  }

  /** Take over what a document says. */
  load(training, data) {
    const { elements } = this.form;
    const optimizer = training.optimizer ?? "adam";
    const name = String(optimizer.name ?? optimizer.class_name ?? optimizer).toLowerCase();
    this.spec = { ...training };
    choose(elements.optimizer, name);
    elements.learning_rate.value = optimizer.learning_rate ?? optimizer.config?.learning_rate ?? "";
    choose(elements.loss, String(training.loss?.name ?? training.loss ?? ""));
    elements.batch_size.value = training.batch_size ?? 32;
    elements.epochs.value = training.epochs ?? 10;
    if (data.source) choose(elements.source, data.source);
    this.chosen = Boolean(data.source);
  }

  /** What the network looks like decides which data fit, where the reader has not chosen. True when that changed. */
  fit(calls, declaresLoss) {
    const before = JSON.stringify([this.training(), this.facts()]);
    const inputs = calls.filter((call) => call.kind === "InputLayer");
    this.head = calls.at(-1) ?? null;
    this.declaresLoss = declaresLoss;
    const features = inputs.length === 1 ? inputs[0].output_shape?.slice(1) : null;
    if (!this.chosen && features) {
      const size = features.includes(null) ? -1 : features.reduce((product, one) => product * one, 1);
      const units = this.head.output_shape?.at(-1);
      const fits = (option) => Number(option.dataset.features) === size && Number(option.dataset.classes ?? 1) === units;
      this.form.elements.source.value = [...this.form.elements.source.options].find(fits)?.value ?? "synthetic";
    }
    return JSON.stringify([this.training(), this.facts()]) !== before;
  }

  get #option() {
    return this.form.elements.source.selectedOptions[0];
  }

  /** `training` of a request. */
  training() {
    const { elements } = this.form;
    const rate = Number(elements.learning_rate.value);
    const optimizer = this.spec.optimizer ?? (rate > 0 ? { name: elements.optimizer.value, learning_rate: rate } : elements.optimizer.value);
    const loss = this.spec.loss ?? (elements.loss.value || this.#fittingLoss());
    const whole = (field) => Math.max(1, Math.round(Number(field.value)) || 1);
    return { ...this.spec, optimizer, ...(loss ? { loss } : {}), batch_size: whole(elements.batch_size), epochs: whole(elements.epochs) };
  }

  #fittingLoss() {
    if (this.declaresLoss) return null;
    const task = this.#option.dataset.task;
    const units = this.head?.output_shape?.at(-1);
    if (task === "regression") return "mean_squared_error";
    if (task === "binary" && units === BINARY_UNITS) return "binary_crossentropy";
    if (task) return "sparse_categorical_crossentropy";
    return { softmax: "sparse_categorical_crossentropy", sigmoid: "binary_crossentropy" }[this.head?.activation] ?? "mean_squared_error";
  }

  /** `data` of `POST /lint`: what is known of a bundled data set. */
  facts() {
    const { task, samples, classes } = this.#option.dataset;
    if (!task) return {};
    return { task, n_samples: Number(samples), ...(classes ? { n_classes: Number(classes) } : {}), features: { standardized: true } };
  }

  /** `data` of `POST /train`. */
  data() {
    const source = this.form.elements.source.value;
    return source === "synthetic" ? { source, n_samples: 2048, seed: 0 } : { source };
  }

  /** Offer the reader's own data sets. */
  async offerUploads() {
    const { datasets } = await getJson("/datasets");
    datasets.forEach((one) => this.#offer(one));
  }

  /** Upload a data set and choose it. Throws Problem. */
  async upload(file) {
    const type = file.name.endsWith(".csv") ? "text/csv" : "application/octet-stream";
    const name = file.name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "").slice(0, 64);
    const query = name ? `?${new URLSearchParams({ name })}` : "";
    const dataset = await postJson(`/datasets${query}`, file, { headers: { "Content-Type": type } });
    this.#offer(dataset);
    this.form.elements.source.value = dataset.id;
    this.chosen = true;
  }

  #offer(dataset) {
    const { source } = this.form.elements;
    if ([...source.options].some((option) => option.value === dataset.id)) return;
    source.append(html("option", { value: dataset.id }, `${dataset.name ?? dataset.id.slice(0, 8)} (uploaded)`));
  }
}

function choose(select, value) {
  if (![...select.options].some((option) => option.value === value || (!option.hasAttribute("value") && option.textContent === value))) {
    select.append(html("option", { value }, value));
  }
  select.value = value;
}
