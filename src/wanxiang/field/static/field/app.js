// The page of visits: tabs, cards, and the state of the network and the outbox, always in sight.

import { doneCard, openCard, waitingCard } from "./cards.js";
import { byId, element } from "./dom.js";
import * as outbox from "./outbox.js";
import { fetchVisits, Refused, SignedOut } from "./server.js";
import { ask } from "./sheet.js";
import * as store from "./store.js";
import { labelOf } from "./words.js";

const A_DAY = 86400000; // visits older than this leave the phone
const state = { today: new Date().toISOString().slice(0, 10), open: [], done: [], fetchedAt: null };
let last = null;
let hideToast = 0;
let again = 0;

async function start() {
  const kept = await store.get("meta", "page");
  if (kept && kept.owner === outbox.owner && Date.now() - kept.state.fetchedAt < A_DAY) Object.assign(state, kept.state);
  else await store.remove("meta", "page");
  await draw();
  await refresh();
  await outbox.flush({ again: true });
}

/** Ask the district for the visits; what is on the phone stays when it does not answer. */
async function refresh() {
  try {
    const answer = await fetchVisits();
    Object.assign(state, { today: answer.as_of, open: answer.open, done: answer.done, fetchedAt: Date.now() });
    await keep();
    say("");
  } catch (error) {
    if (error instanceof SignedOut) signedOut();
    else if (error instanceof Refused) say(error.message, true);
    else if (!state.fetchedAt) say("连不上网络，还没有取到任务。有信号后会自动再取。", true);
  }
  await draw();
}

/** The visits as now known, for the next opening without a network. */
const keep = () => store.put("meta", { name: "page", owner: outbox.owner, state });

async function draw() {
  const waiting = await outbox.entries();
  const recorded = new Set(waiting.map((entry) => entry.visit.visit_no));
  const left = state.open.filter((visit) => !recorded.has(visit.visit_no));
  fill("open", left.map((visit) => openCard(visit, state.today, choose)), state.fetchedAt ? "没有要走访的住户。" : "正在取走访任务…");
  fill("done", state.done.map(doneCard), "近期没有办过的走访。");
  fill("outbox", waiting.map((entry) => waitingCard(entry, putAway)), "没有待上传的记录，都已送达。");
  byId("h-open").textContent = `待访 ${left.length} 户`;
  byId("fetched").textContent = state.fetchedAt ? new Date(state.fetchedAt).toLocaleString("zh-CN", { hour12: false }) : "尚未更新";
  network(waiting.length);
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
    last = await outbox.add(visit, record);
    const said = [...new Set(Object.values(record.outcomes).map((one) => labelOf(visit, one.outcome)))].join("、");
    toast(`已记下：${said}`);
    await draw();
  });
}

/** The card with what was found written in, until the district's own answer comes. */
function asDone(visit, record) {
  const found = (matter) => ({ ...matter, outcome: (record.outcomes[matter.case_no] || {}).outcome });
  const residents = visit.residents.map((resident) => ({ ...resident, matters: resident.matters.map(found) }));
  return { ...visit, residents, done_on: state.today };
}

/** What the district would not take: fetch the card as it is now, and fill it in again. */
async function putAway(entry) {
  await store.remove("outbox", entry.key);
  show("open");
  await refresh();
}

function toast(text) {
  byId("toast-text").textContent = text;
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

async function big(on) {
  document.documentElement.classList.toggle("big", on);
  byId("big").setAttribute("aria-pressed", String(on));
  byId("big").textContent = on ? "恢复标准字号" : "大字显示";
  await store.put("meta", { name: "big", on });
}

document.querySelectorAll(".tabs button").forEach((button) => button.addEventListener("click", () => show(button.dataset.tab)));
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
document.addEventListener("outbox", () => draw());
document.addEventListener("delivered", (event) => {
  const { visit, record } = event.detail;
  state.open = state.open.filter((one) => one.visit_no !== visit.visit_no);
  state.done = [asDone(visit, record), ...state.done.filter((one) => one.visit_no !== visit.visit_no)];
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
