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

/** A record that waits on the phone; what was refused can be put away after it was read. */
export function waitingCard(entry, putAway) {
  const recorded = entry.record.outcomes;
  return element("article", { class: "card" },
    head(entry.visit, entry.problem ? "需要处理" : "待上传", entry.problem ? "late" : "soon"),
    ...lines(entry.visit, (matter) => labelOf(entry.visit, (recorded[matter.case_no] || {}).outcome)),
    entry.problem && element("p", { class: "wrong" }, `没有被接收：${entry.problem}`),
    entry.problem && element("button", { type: "button", class: "wide", onclick: () => putAway(entry) }, "放回待访，重新填写"));
}

/** A household that was visited. */
export function doneCard(visit) {
  return element("article", { class: "card" }, head(visit, visit.done_on),
    ...lines(visit, (matter) => labelOf(visit, matter.outcome)));
}
