// The calls to the district: fetch visits and cases, send what was recorded.

const FIELD = "/api/field";

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
    const words = [said.message || `系统没有接收（${response.status}）`, said.hint].filter(Boolean).join("。");
    throw new Refused(words);
  }
  throw new Error(`server ${response.status}`);
}

/** The visits of this account: those open, those done lately. */
export const fetchVisits = () => call(`${FIELD}/visits`);
/** Cases that wait for this account: {at, tasks, more}. */
export const fetchTasks = () => call(`${FIELD}/tasks`);
/** What this account reported lately. */
export const fetchReports = () => call(`${FIELD}/reports`);
/** Classes and places of a report: {frequent, classes, places, own}. */
export const fetchChoices = () => call(`${FIELD}/choices`);

const post = (address, body, headers = {}) => call(`${FIELD}/${address}`, {
  method: "POST", body, headers: { "X-CSRFToken": cookie("csrftoken"), ...headers },
});

function form(entry) {
  const made = new FormData();
  made.append("key", entry.key);
  for (const [name, value] of Object.entries(entry.fields)) if (value !== "" && value != null) made.append(name, value);
  (entry.photos || []).forEach((photo, number) => made.append("files", photo, `照片${number + 1}.jpg`));
  return made;
}

const SENDS = {
  visit: (entry) => post(`visits/${encodeURIComponent(entry.visit.visit_no)}/outcome`,
    JSON.stringify({ ...entry.record, idempotency_key: entry.key }), { "Content-Type": "application/json" }),
  task: (entry) => post(`tasks/${encodeURIComponent(entry.task.case_no)}/${entry.action}`, form(entry)),
  report: (entry) => post("reports", form(entry)),
};

/** One entry of the outbox; the same key twice is one record. */
export const send = (entry) => SENDS[entry.kind || "visit"](entry);
