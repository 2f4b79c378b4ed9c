// What was recorded and has not reached the district yet. An entry leaves only when the server has acknowledged it;
// its key goes with every attempt, so that the same entry twice is one record.

import * as store from "./store.js";
import { send, Refused, SignedOut } from "./server.js";

const GRACE = 6000; // ms in which a slip of the finger can be taken back
const RETRY = 20000;

export const owner = document.body.dataset.owner;
let running = false;
let asked = false; // something was kept while the outbox was being sent: it is gone through once more

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** This person's entries, oldest first; another person's stay on the phone untouched. */
export async function entries() {
  return (await store.all("outbox")).filter((entry) => entry.owner === owner).sort((a, b) => a.at - b.at);
}

/** Keep an entry on the phone first: a visit's record, a move on a case, a report; sent when the grace period is over. */
export async function add(said, { grace = GRACE } = {}) {
  const at = Date.now();
  const entry = { ...said, key: newKey(), owner, at, notBefore: at + grace, problem: "" };
  await store.put("outbox", entry);
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist(); // photos must not be cleared away
  setTimeout(flush, grace + 50);
  return entry;
}

/** Take an entry back, if it was not sent meanwhile. */
export async function takeBack(key) {
  const entry = await store.get("outbox", key);
  if (!entry || entry.sending) return false;
  await store.remove("outbox", key);
  changed();
  return true;
}

/** Send what is due. `again` also sends what the server refused before. */
export async function flush({ again = false } = {}) {
  if (running) {
    asked = true;
    return;
  }
  running = true;
  try {
    do {
      asked = false;
      for (const entry of await entries()) {
        if (entry.notBefore > Date.now() || (entry.problem && !again)) continue;
        if (!(await deliver(entry))) break;
      }
    } while (asked);
  } finally {
    running = false;
    changed();
  }
}

async function deliver(entry) {
  await store.put("outbox", { ...entry, sending: true });
  try {
    const answer = await send(entry);
    await store.remove("outbox", entry.key);
    document.dispatchEvent(new CustomEvent("delivered", { detail: { entry, answer } }));
    return true;
  } catch (error) {
    const problem = error instanceof Refused ? error.message : "";
    await store.put("outbox", { ...entry, sending: false, problem });
    if (error instanceof SignedOut) document.dispatchEvent(new CustomEvent("signedout"));
    return error instanceof Refused;
  }
}

function changed() {
  document.dispatchEvent(new CustomEvent("outbox"));
}

window.addEventListener("online", () => flush());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
setInterval(flush, RETRY);
