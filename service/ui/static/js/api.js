// Calls of the API, with the reader's key where the service asks for one.

import { askForKey, forgetKey, storedKey } from "./key.js";

/** What went wrong, as an RFC 9457 problem. */
export class Problem extends Error {
  constructor(problem) {
    super(problem.detail || problem.title || "The request failed.");
    this.problem = problem;
  }
}

async function problemOf(response) {
  try {
    return await response.json();
  } catch {
    return { status: response.status, detail: `The service answered ${response.status}.` };
  }
}

/** Fetch with the key. A 401 asks for one and tries again. Throws Problem. */
export async function call(address, options = {}) {
  const key = storedKey();
  const headers = { ...options.headers, ...(key ? { Authorization: `Bearer ${key}` } : {}) };
  const response = await fetch(address, { ...options, headers });
  if (response.status === 401) {
    forgetKey();
    await askForKey(key ? "The service does not know this key." : "");
    return call(address, options);
  }
  if (!response.ok) throw new Problem(await problemOf(response));
  return response;
}

/** The answer as JSON. */
export async function getJson(address, options = {}) {
  return (await call(address, { ...options, headers: { Accept: "application/json" } })).json();
}

/** Send a JSON text; the answer as JSON. */
export async function postJson(address, text, options = {}) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", ...options.headers };
  return (await call(address, { ...options, method: "POST", body: text, headers })).json();
}
