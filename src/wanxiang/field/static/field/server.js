// The two calls to the district: fetch the visits, send a record.

const VISITS = "/api/field/visits";

/** The server read the record and will not take it: sending it again changes nothing. */
export class Refused extends Error {}
/** The session is over: sign in, then send again. */
export class SignedOut extends Error {}

const cookie = (name) => (document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]*)`)) || [])[1] || "";

async function call(address, options = {}) {
  const response = await fetch(address, { credentials: "same-origin", cache: "no-store", ...options });
  if (response.ok) return response.json();
  const said = await response.json().catch(() => ({}));
  if (response.status === 401 || (response.status === 403 && !said.message)) throw new SignedOut();
  if (response.status < 500 && response.status !== 429 && response.status !== 408) {
    throw new Refused(said.message || `系统没有接收（${response.status}）`);
  }
  throw new Error(`server ${response.status}`);
}

/** The visits of this account: those open, those done lately. */
export const fetchVisits = () => call(VISITS);

/** One record; the same key twice is one record. */
export const send = (entry) => call(`${VISITS}/${encodeURIComponent(entry.visit.visit_no)}/outcome`, {
  method: "POST",
  headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
  body: JSON.stringify({ ...entry.record, idempotency_key: entry.key }),
});
