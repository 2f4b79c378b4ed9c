// The phone page: tabs, lists, and the state of the network and the outbox, always in sight.

import { doneCard, openCard, waitingCard } from "./cards.js";
import { byId, element } from "./dom.js";
import * as outbox from "./outbox.js";
import * as report from "./report.js";
import { fetchChoices, fetchReports, fetchTasks, fetchVisits, Refused, SignedOut } from "./server.js";
import { ask } from "./sheet.js";
import * as store from "./store.js";
import { after, askMove, foreseen, taskCard } from "./tasks.js";
import { labelOf, metres } from "./words.js";

const A_DAY = 86400000; // what is older than this leaves the phone
const state = { today: new Date().toISOString().slice(0, 10), open: [], done: [], tasks: [], more: 0, reports: [], choices: null, fetchedAt: null };
let position = null;
let last = null;
let hideToast = 0;
let again = 0;
let settled = false; // a tab was tapped, or work begun: the page does not choose one any more

async function start() {
  await report.begin(byId("report"), reported);
  const kept = await store.get("meta", "page");
  if (kept && kept.owner === outbox.owner && Date.now() - kept.state.fetchedAt < A_DAY) Object.assign(state, kept.state);
  else await store.remove("meta", "page");
  report.know(state.choices);
  await draw();
  if (state.fetchedAt) openFirst();
  await refresh();
  openFirst();
  if (await mayLocate()) locate();
  await outbox.flush({ again: true });
}

/** Ask the district for everything; what is on the phone stays when it does not answer. */
async function refresh() {
  const [visits, tasks, reports, choices] = await Promise.allSettled([fetchVisits(), fetchTasks(), fetchReports(), fetchChoices()]);
  if (visits.value) Object.assign(state, { today: visits.value.as_of, open: visits.value.open, done: visits.value.done, fetchedAt: Date.now() });
  if (tasks.value) Object.assign(state, { tasks: tasks.value.tasks, more: tasks.value.more });
  if (reports.value) state.reports = reports.value;
  if (choices.value) report.know((state.choices = choices.value));
  if (visits.value) await keep();
  failed(visits.reason);
  await draw();
}

function failed(error) {
  if (!error) say("");
  else if (error instanceof SignedOut) signedOut();
  else if (error instanceof Refused) say(error.message, true);
  else if (!state.fetchedAt) say("连不上网络，还没有取到任务。有信号后会自动再取。", true);
}

/** What is now known, for the next opening without a network. */
const keep = () => store.put("meta", { name: "page", owner: outbox.owner, state });

async function draw() {
  const waiting = await outbox.entries();
  const recorded = new Set(waiting.filter((entry) => entry.visit).map((entry) => entry.visit.visit_no));
  const left = state.open.filter((visit) => !recorded.has(visit.visit_no));
  const tasks = nearest(state.tasks.map((task) => foreseen(task, waiting)).filter(Boolean));
  fill("tasks", tasks.map((task) => taskCard(task, act)), state.fetchedAt ? "没有待办的案件。" : "正在取任务…");
  fill("open", left.map((visit) => openCard(visit, state.today, choose)), state.fetchedAt ? "没有要走访的住户。" : "正在取走访任务…");
  fill("done", state.done.map(doneCard), "近期没有办过的走访。");
  fill("reports", state.reports.map(report.reportCard), "还没有上报过。");
  fill("outbox", waiting.map((entry) => waitingCard(entry, putAway)), "没有待上传的记录，都已送达。");
  byId("h-tasks").textContent = `待办 ${tasks.length + state.more} 件`;
  byId("show-open").textContent = `待访 ${left.length} 户`;
  byId("sorted").textContent = position ? "由近到远" : "按时限排";
  byId("near").hidden = Boolean(position) || !("geolocation" in navigator);
  byId("fetched").textContent = state.fetchedAt ? new Date(state.fetchedAt).toLocaleString("zh-CN", { hour12: false }) : "尚未更新";
  network(waiting.length);
}

/** Nearest first where the phone knows where it is; else as they came, the most urgent first. */
function nearest(tasks) {
  if (!position) return tasks;
  const placed = tasks.map((task) => ({ ...task, distance: metres(position, task) }));
  return placed.sort((one, other) => (one.distance ?? Infinity) - (other.distance ?? Infinity));
}

function fill(id, cards, nothing) {
  byId(id).replaceChildren(...(cards.length ? cards : [element("p", { class: "empty" }, nothing)]));
}

function network(waiting) {
  const online = navigator.onLine;
  const text = waiting ? `待上传 ${waiting} 条` : online ? "已联网" : "离线可用";
  const net = byId("net");
  if (net.textContent !== text) net.textContent = text;
  net.classList.toggle("off", waiting > 0 || !online);
  byId("waiting").textContent = waiting;
  byId("waiting").hidden = !waiting;
}

function choose(visit, outcome) {
  ask(visit, outcome, async (record) => {
    last = await outbox.add({ visit, record });
    const said = [...new Set(Object.values(record.outcomes).map((one) => labelOf(visit, one.outcome)))].join("、");
    toast(`已记下：${said}`);
    await draw();
  });
}

function act(task, move) {
  askMove(task, move, async (said) => {
    last = await outbox.add({ kind: "task", task: { case_no: task.case_no, title: task.title }, action: move.action, label: move.title, ...said });
    toast(`已记下：${move.title}`);
    await draw();
  });
}

async function reported() {
  last = null;
  toast(navigator.onLine ? "已记下，正在上报…" : "已记下，有网络后自动上报");
  await draw();
}

/** The card with what was found written in, until the district's own answer comes. */
function asDone(visit, record) {
  const found = (matter) => ({ ...matter, outcome: (record.outcomes[matter.case_no] || {}).outcome });
  const residents = visit.residents.map((resident) => ({ ...resident, matters: resident.matters.map(found) }));
  return { ...visit, residents, done_on: state.today };
}

/** What the district would not take: see it as it is now, and do it again. */
async function putAway(entry) {
  await store.remove("outbox", entry.key);
  if (entry.kind === "report") await report.again(entry);
  show({ report: "report", task: "tasks" }[entry.kind] || "visits");
  await refresh();
}

const ARRIVED = {
  visit: ({ visit, record }) => {
    state.open = state.open.filter((one) => one.visit_no !== visit.visit_no);
    state.done = [asDone(visit, record), ...state.done.filter((one) => one.visit_no !== visit.visit_no)];
  },
  task: ({ task, action }) => {
    state.tasks = state.tasks.map((one) => (one.case_no === task.case_no ? after(one, action) : one)).filter(Boolean);
  },
  report: (entry, answer) => {
    state.reports = [answer, ...state.reports.filter((one) => one.key !== answer.key)];
    toast(`已上报，查询码 ${answer.receipt}`);
  },
};

function toast(text) {
  byId("toast-text").textContent = text;
  byId("undo").hidden = !last;
  byId("toast").hidden = false;
  clearTimeout(hideToast);
  hideToast = setTimeout(() => { byId("toast").hidden = true; }, 6000);
}

function say(text, bad = false) {
  const bar = byId("bar");
  bar.textContent = text;
  bar.hidden = !text;
  bar.classList.toggle("bad", bad);
}

function signedOut() {
  say("登录已过期，记录都还在手机里。", true);
  byId("bar").append(element("a", { href: `/login/?next=${encodeURIComponent(location.pathname)}` }, "重新登录"));
}

function show(tab) {
  document.querySelectorAll(".tabs button").forEach((button) => {
    const here = button.dataset.tab === tab;
    if (here) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
    byId(`tab-${button.dataset.tab}`).hidden = !here;
  });
  window.scrollTo(0, 0);
}

/** The page opens on what there is to do. */
function openFirst() {
  if (!settled) show(state.tasks.length || !state.open.length ? "tasks" : "visits");
}

function half(name) {
  for (const one of ["open", "done"]) {
    byId(one).hidden = one !== name;
    byId(`show-${one}`).setAttribute("aria-pressed", String(one === name));
  }
}

async function mayLocate() {
  const asked = navigator.permissions && navigator.permissions.query({ name: "geolocation" });
  return asked ? (await asked.catch(() => ({}))).state === "granted" : false;
}

function locate() {
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    position = { lon: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy };
    report.stand(position);
    draw();
  }, () => say("没有取到位置，按时限排列。可在手机设置里允许定位。"), { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 });
}

async function big(on) {
  document.documentElement.classList.toggle("big", on);
  byId("big").setAttribute("aria-pressed", String(on));
  byId("big").textContent = on ? "恢复标准字号" : "大字显示";
  await store.put("meta", { name: "big", on });
}

document.querySelectorAll(".tabs button").forEach((button) => button.addEventListener("click", () => show(button.dataset.tab)));
document.addEventListener("pointerdown", () => { settled = true; });
document.addEventListener("keydown", () => { settled = true; });
byId("show-open").addEventListener("click", () => half("open"));
byId("show-done").addEventListener("click", () => half("done"));
byId("near").addEventListener("click", locate);
byId("undo").addEventListener("click", async () => {
  byId("toast").hidden = true;
  if (last && !(await outbox.takeBack(last.key))) say("已经送出，不能撤销。如有误请联系社区更正。", true);
});
byId("refresh").addEventListener("click", refresh);
byId("big").addEventListener("click", () => big(byId("big").getAttribute("aria-pressed") !== "true"));
byId("logout").addEventListener("submit", async (event) => {
  event.preventDefault();
  await store.remove("meta", "page");
  if (window.caches) await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  event.target.submit();
});
document.addEventListener("locate", locate);
document.addEventListener("outbox", () => draw());
document.addEventListener("delivered", (event) => {
  const { entry, answer } = event.detail;
  ARRIVED[entry.kind || "visit"](entry, answer);
  keep();
  clearTimeout(again);
  again = setTimeout(refresh, 1000);
});
document.addEventListener("signedout", signedOut);
window.addEventListener("online", () => refresh());
window.addEventListener("offline", () => draw());
store.get("meta", "big").then((kept) => kept && kept.on && big(true));
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" });
start();
