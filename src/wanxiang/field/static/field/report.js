// A report with a photo in half a minute: photo, one tap for the class, send. What is half written stays on the phone.

import { byId, chips, element } from "./dom.js";
import { picker } from "./photos.js";
import * as outbox from "./outbox.js";
import * as store from "./store.js";

const sheet = byId("sheet");
const empty = () => ({ code: "", name: "", text: "", place: "", photos: [] });
let draft = empty();
let choices = { frequent: [], classes: [], places: [], own: "" };
let position = null;

const shots = picker({ changed: (photos) => change({ photos }) });
const words = element("textarea", { id: "report-text", rows: 2, maxlength: 2000, oninput: () => change({ text: words.value }) });
const kinds = element("div", {});
const where = element("div", {});
const wrong = element("p", { class: "wrong", role: "alert", hidden: true });
const form = element("form", { class: "report", onsubmit: send },
  shots.node, kinds,
  element("label", { class: "top-label", for: "report-text" }, "补充说明（可不填）"), words,
  where, wrong, element("button", { class: "wide send" }, "上报"));

/** Put the form into its tab, with what was half written; `sent(entry)` is told of each report. */
export async function begin(node, sent) {
  node.append(form);
  form.addEventListener("sent", (event) => sent(event.detail));
  const kept = await store.get("meta", "draft");
  if (kept && kept.owner === outbox.owner) await fill(kept.draft);
  else draw();
}

/** Classes and places, as last fetched. */
export function know(fetched) {
  choices = fetched || choices;
  draw();
}

/** Where the phone is; null where it does not say. */
export function stand(found) {
  position = found;
  draw();
}

/** What the district would not take, to be put right. */
export async function again(entry) {
  await fill({ ...empty(), ...entry.draft, photos: entry.photos });
}

async function fill(said) {
  draft = { ...empty(), ...said };
  words.value = draft.text;
  await shots.set(draft.photos);
  draw();
}

function change(said) {
  Object.assign(draft, said);
  store.put("meta", { name: "draft", owner: outbox.owner, draft });
}

function draw() {
  const listed = choices.frequent.some((one) => one.code === draft.code) || !draft.code ? choices.frequent : [{ code: draft.code, name: draft.name }, ...choices.frequent];
  const group = chips({ name: "code", legend: "是什么问题？", choices: listed.map(({ code, name }) => ({ value: code, label: name })) });
  group.querySelectorAll("input").forEach((one) => {
    one.checked = one.value === draft.code;
    one.addEventListener("change", () => choose(listed.find(({ code }) => code === one.value)));
  });
  const others = element("button", { type: "button", class: "phrase", onclick: () => pick() }, "其他类别…");
  group.querySelector(".chips").append(choices.classes.length ? others : element("p", { class: "said" }, "还没有取到类别，可以只写说明。"));
  kinds.replaceChildren(group);
  where.replaceChildren(element("p", { class: "top-label", id: "report-where" }, "位置"), ...placed());
}

function placed() {
  const found = position ? `已定位${position.accuracy ? `，误差约 ${Math.round(position.accuracy)} 米` : ""}` : "没有定位，按所选位置上报";
  const options = [element("option", { value: "" }, position ? "按定位" : choices.own ? "本辖区" : "请选择"), ...choices.places.map(({ code, name }) => element("option", { value: code, selected: code === draft.place }, name))];
  const select = element("select", { "aria-labelledby": "report-where", onchange: () => change({ place: select.value }) }, ...options);
  return [choices.places.length > 1 && select, element("p", { class: "said", role: "status" }, found),
    !position && element("button", { type: "button", class: "phrase", onclick: () => document.dispatchEvent(new CustomEvent("locate")) }, "用手机定位")].filter(Boolean);
}

function choose(one) {
  change({ code: one.code, name: one.name });
  draw();
}

/** Three taps down the list: major class, group, class. */
function pick(major = null) {
  const close = element("button", { type: "button", onclick: () => (major ? pick() : sheet.close()) }, major ? "返回" : "取消");
  const lists = major ? major.groups.map((group) => element("section", {}, element("h3", {}, group.name), element("div", { class: "chips" },
    ...group.classes.map((one) => button(one.name, () => { sheet.close(); choose(one); })))))
    : [element("div", { class: "chips majors" }, ...choices.classes.map((one) => button(one.name, () => pick(one))))];
  sheet.replaceChildren(element("div", { class: "sheet" }, element("h2", { id: "sheet-title" }, major ? major.name : "哪一类问题？"), ...lists, element("div", { class: "end one" }, close)));
  if (!sheet.open) sheet.showModal();
  sheet.scrollTop = 0;
}

function lacking() {
  if (!draft.code && draft.text.trim().length < 2) return "请选一个类别，或写几个字。";
  return !position && !draft.place && choices.places.length > 1 && !choices.own ? "请选位置，或用手机定位。" : "";
}

const button = (label, act) => element("button", { type: "button", class: "phrase", onclick: act }, label);

async function send(event) {
  event.preventDefault();
  const problem = lacking();
  wrong.textContent = problem;
  wrong.hidden = !problem;
  if (problem) return;
  const { photos, ...said } = draft;
  const fields = { code: said.code, text: said.text.trim(), grid_code: said.place, seen_at: new Date().toISOString() };
  if (position) Object.assign(fields, { lon: position.lon, lat: position.lat });
  const entry = await outbox.add({ kind: "report", title: said.name || said.text.trim().slice(0, 20), fields, photos, draft: said }, { grace: 0 });
  await store.remove("meta", "draft");
  await fill(empty());
  form.dispatchEvent(new CustomEvent("sent", { detail: entry }));
}

/** What has arrived: receipt and where it stands. */
export function reportCard(one) {
  return element("article", { class: "card arrived" },
    element("header", {}, element("h3", {}, one.title), element("span", { class: "due" }, one.state_title)),
    element("p", { class: "said" }, "查询码 ", element("b", { class: "receipt" }, one.receipt)),
    element("p", { class: "said" }, new Date(one.at).toLocaleString("zh-CN", { hour12: false, month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" })));
}
