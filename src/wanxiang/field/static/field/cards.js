// One household a card: where, who, what about, by when; and what can happen at a door.

import { element } from "./dom.js";
import { due, labelOf, outcomesOf } from "./words.js";

function residentRow(resident) {
  return element("li", {},
    element("div", {},
      element("strong", {}, resident.name),
      element("span", { class: "matter" }, resident.matters.map((matter) => matter.label).join("、"))),
    resident.phone && element("a", { class: "call", href: `tel:${resident.phone}`, "aria-label": `给${resident.name}打电话` }, "电话"));
}

function head(visit, tag, css = "") {
  return element("header", {}, element("h3", {}, visit.address || "地址不详"), tag && element("span", { class: `due ${css}` }, tag));
}

/** A household still to be visited; `choose(visit, outcome)` is told of the first tap. */
export function openCard(visit, today, choose) {
  const left = due(visit.due_on, today);
  return element("article", { class: "card", "data-visit": visit.visit_no },
    head(visit, left && left.text, left && left.css),
    visit.attempt > 1 && element("p", { class: "said" }, `第 ${visit.attempt} 次上门`),
    element("ul", { class: "people" }, ...visit.residents.map(residentRow)),
    element("div", { class: "outcomes" }, ...outcomesOf(visit).filter((one) => one.button).map((one) => element("button", {
      type: "button", class: one.value, onclick: () => choose(visit, one),
    }, one.label))));
}

/** What was said, one line a person; `said(matter)` gives the words of a matter. */
function lines(visit, said) {
  return visit.residents.map((resident) => element("p", { class: "said" }, element("b", {}, resident.name),
    `：${resident.matters.map((matter) => `${matter.label} ${said(matter)}`).join("、")}`));
}

/** An entry that waits on the phone; what was refused can be put away after it was read. */
export function waitingCard(entry, putAway) {
  const { title, rows, back } = WAITING[entry.kind || "visit"](entry);
  return element("article", { class: "card" },
    element("header", {}, element("h3", {}, title),
      element("span", { class: `due ${entry.problem ? "late" : "soon"}` }, entry.problem ? "需要处理" : "待上传")),
    ...rows,
    entry.photos && entry.photos.length > 0 && element("p", { class: "said" }, `照片 ${entry.photos.length} 张`),
    entry.problem && element("p", { class: "wrong" }, `没有被接收：${entry.problem}`),
    entry.problem && element("button", { type: "button", class: "wide", onclick: () => putAway(entry) }, back));
}

const WAITING = {
  visit: ({ visit, record }) => ({
    title: visit.address || "地址不详", back: "放回待访，重新填写",
    rows: lines(visit, (matter) => labelOf(visit, (record.outcomes[matter.case_no] || {}).outcome)),
  }),
  task: ({ task, label, fields }) => ({
    title: task.title, back: "放回任务，重新办理",
    rows: [element("p", { class: "said" }, element("b", {}, label), fields.opinion || fields.why ? `：${fields.opinion || fields.why}` : "")],
  }),
  report: ({ title, fields }) => ({
    title: `上报：${title}`, back: "改一改，再上报",
    rows: fields.text && fields.text !== title ? [element("p", { class: "said" }, fields.text)] : [],
  }),
};

/** A household that was visited. */
export function doneCard(visit) {
  return element("article", { class: "card" }, head(visit, visit.done_on),
    ...lines(visit, (matter) => labelOf(visit, matter.outcome)));
}
