// A case as a card: what, where, how long still; and what can be done with it, as buttons.

import { byId, chips, element } from "./dom.js";
import { picker } from "./photos.js";
import { far, PHRASES, RESOLVED, SATISFIED, TEXTS } from "./words.js";

const sheet = byId("sheet");
const LEAVES = new Set(["finish", "return", "callback", "assist_done"]); // after these the case waits for somebody else
const ONE_TAP = new Set(["sign"]);

/** The task as it will be when what waits on the phone has arrived; null when it leaves the list. */
export function foreseen(task, waiting) {
  const mine = waiting.filter((entry) => entry.kind === "task" && entry.task.case_no === task.case_no && !entry.problem);
  return mine.reduce((found, entry) => found && after(found, entry.action, true), task);
}

/** The task after a move. */
export function after(task, action, waits = false) {
  if (LEAVES.has(action)) return null;
  const note = waits ? "待上传" : "";
  return action === "sign" ? { ...task, moves: task.after_sign, state_title: "已签收", note } : { ...task, note };
}

/** A card; `act(task, move)` is told of the tap. */
export function taskCard(task, act) {
  const line = [task.kind, task.state_title, task.distance != null && far(task.distance)].filter(Boolean).join(" · ");
  return element("article", { class: "card task", "data-case": task.case_no },
    element("header", {}, element("h3", {}, task.title), task.remaining && element("span", { class: `due ${urgency(task)}` }, task.remaining)),
    element("p", { class: "said" }, line, task.note && element("b", { class: "note" }, ` ${task.note}`)),
    element("p", { class: "where" }, [task.address, task.where].filter(Boolean).join("，") || "位置未定"),
    more(task),
    element("div", { class: "moves" }, ...task.moves.map((move, number) => element("button", {
      type: "button", class: number === 0 ? "first" : "", "data-action": move.action, onclick: () => act(task, move),
    }, move.title))));
}

const urgency = (task) => (task.overdue ? "late" : task.level > 1 ? "soon" : "");

function more(task) {
  if (task.text.trim() === task.title.trim() && !task.photos.length) return null;
  return element("details", {}, element("summary", {}, task.photos.length ? `详情，照片 ${task.photos.length} 张` : "详情"),
    element("p", { class: "text" }, task.text),
    element("div", { class: "seen" }, ...task.photos.map((src, number) => element("img", { src, loading: "lazy", alt: `现场照片 ${number + 1}` }))));
}

/** Ask for what a move needs; `done({fields, photos})` when it is confirmed; what takes one tap asks nothing. */
export function askMove(task, move, done) {
  if (ONE_TAP.has(move.action)) return done({ fields: {}, photos: [] });
  const shots = picker();
  const texts = move.needs.filter((need) => need in TEXTS);
  const form = element("form", { class: "sheet", method: "dialog" },
    element("h2", { id: "sheet-title" }, move.title),
    element("p", {}, task.title),
    move.needs.includes("resolved") && [
      chips({ name: "resolved", legend: "问题解决了吗？", choices: RESOLVED.map(option) }),
      chips({ name: "satisfied", legend: "对办理满意吗？", choices: SATISFIED.map(option) })],
    move.needs.includes("clause") && clauses(task),
    ...texts.map((need) => text(move.action, need)),
    shots.node,
    element("p", { class: "wrong", role: "alert", hidden: true }, ""),
    element("div", { class: "end" },
      element("button", { type: "button", onclick: () => sheet.close() }, "取消"),
      element("button", { class: "sure" }, "确认")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = Object.fromEntries([...new FormData(form)].filter(([name, value]) => name && typeof value === "string"));
    const problem = lacking(move, fields, shots.photos());
    const wrong = form.querySelector(":scope > .wrong");
    wrong.textContent = problem;
    wrong.hidden = !problem;
    if (problem) return;
    sheet.close();
    done({ fields, photos: shots.photos() });
  });
  sheet.replaceChildren(form);
  sheet.showModal();
  return undefined;
}

const option = ([value, label]) => ({ value, label });

function clauses(task) {
  if (!task.clauses.length) return element("p", { class: "wrong" }, "没有可引用的职责条款，不能退单，请联系分拨员。");
  return chips({ name: "clause", legend: "依据职责清单哪一条？", css: "reasons", choices: task.clauses.map(({ clause, text: label }) => ({ value: clause, label })) });
}

function text(action, need) {
  const { label, hint } = TEXTS[need];
  const area = element("textarea", { name: need, rows: 2, maxlength: need === "why" ? 400 : 2000, id: `say-${need}` });
  const phrases = (PHRASES[action] || {})[need] || [];
  return element("div", { class: "say" },
    element("label", { for: `say-${need}` }, label, hint && element("small", {}, hint)), area,
    phrases.length > 0 && element("div", { class: "chips" }, ...phrases.map((phrase) => element("button", {
      type: "button", class: "phrase", onclick: () => { area.value = phrase; },
    }, phrase))));
}

function lacking(move, fields, photos) {
  if (move.needs.includes("resolved") && !(fields.resolved && fields.satisfied)) return "两个问题都请选一项。";
  if (move.needs.includes("clause") && !fields.clause) return "请选一条依据。";
  const missing = move.needs.find((need) => need in TEXTS && !(fields[need] || "").trim());
  if (missing) return `请写“${TEXTS[missing].label}”，可以点下面的常用语。`;
  return move.needs.includes("photo") && !photos.length ? "请拍一张照片。" : "";
}
