// The second tap: what is about to be recorded, changed person by person where a household does not answer with one voice.

import { byId, chips, element } from "./dom.js";
import { outcomesOf, reasonsOf } from "./words.js";

const sheet = byId("sheet");
const YES_NO = [{ value: "是", label: "是" }, { value: "否", label: "否" }];

/** Show the sheet; `done(record)` gets {outcomes, person_facts} when it is confirmed. */
export function ask(visit, chosen, done) {
  const matters = visit.residents.flatMap((resident) => resident.matters.map((matter) => ({ ...matter, name: resident.name })));
  const outcomes = outcomesOf(visit);
  const form = element("form", { class: "sheet", method: "dialog" },
    element("h2", { id: "sheet-title" }, chosen.label),
    element("p", {}, visit.address),
    ...matters.map((matter) => matterRow(matter, outcomes, chosen, matters.length === 1)),
    ...outcomes.filter((one) => one.reason).map(reasonList),
    chosen.whole && visit.residents.map((resident) => facts(resident, visit.questions || [])),
    element("p", { class: "wrong", role: "alert", hidden: true }, ""),
    element("div", { class: "end" },
      element("button", { type: "button", onclick: () => sheet.close() }, "取消"),
      element("button", { class: "sure", autofocus: true }, "确认")));
  form.addEventListener("change", () => showReasons(form));
  form.addEventListener("submit", (event) => confirm(event, form, done));
  showReasons(form);
  sheet.replaceChildren(form);
  sheet.showModal();
}

/** What was tapped is preset, except among several for what can be true of one person only. */
function matterRow(matter, outcomes, chosen, only) {
  const preset = only || chosen.whole;
  const options = outcomes.map((one) => element("option", { value: one.value, selected: preset && one.value === chosen.value }, one.label));
  if (!preset) options.unshift(element("option", { value: "", selected: true }, "请选择"));
  return element("label", { class: "row" }, element("span", {}, element("b", {}, matter.name), matter.label),
    element("select", { name: `case:${matter.case_no}`, class: "outcome" }, ...options));
}

const reasonList = (outcome) => element("div", { "data-reasons": outcome.value, hidden: true }, chips({
  name: `reason:${outcome.value}`, legend: `${outcome.label}的原因（必选一项）`, css: "reasons",
  choices: reasonsOf(outcome.value).map((value) => ({ value, label: value })),
}));

/** Reasons show only while some outcome needs them; returns the outcomes that do. */
function showReasons(form) {
  const chosen = new Set([...form.querySelectorAll("select.outcome")].map((one) => one.value));
  const lists = [...form.querySelectorAll("[data-reasons]")];
  lists.forEach((list) => { list.hidden = !chosen.has(list.dataset.reasons); });
  form.querySelector(".wrong").hidden = true;
  return lists.filter((list) => !list.hidden).map((list) => list.dataset.reasons);
}

/** What may be noted about one person; nothing of it is required. What would settle something for them comes first. */
function facts(resident, questions) {
  const name = (question) => `fact:${resident.person_key}:${question.word}`;
  const asked = resident.ask || [];
  const place = (question) => (asked.includes(question.word) ? asked.indexOf(question.word) : asked.length);
  const ordered = [...questions].sort((one, other) => place(one) - place(other));
  return element("details", {}, element("summary", {}, `${resident.name}的情况（可不填）`), ...ordered.map((question) => {
    if (question.type === "bool") return chips({ name: name(question), legend: question.word, choices: YES_NO });
    return element("label", { class: "row" }, element("span", {}, question.word), field(name(question), question));
  }));
}

function field(name, question) {
  if (question.values.length) {
    return element("select", { name }, element("option", { value: "" }, "不填"), ...question.values.map((value) => element("option", { value }, value)));
  }
  return element("input", { name, type: /电话/.test(question.word) ? "tel" : "text", autocomplete: "off", maxlength: 60 });
}

function confirm(event, form, done) {
  event.preventDefault();
  const needed = showReasons(form);
  const answers = [...new FormData(form)].filter(([, value]) => value !== "");
  const problem = faults(form, answers, needed);
  const shown = form.querySelector(".wrong");
  shown.textContent = problem;
  shown.hidden = !problem;
  if (problem) return;
  sheet.close();
  done({ outcomes: outcomesIn(answers), person_facts: factsIn(answers) });
}

function faults(form, answers, needed) {
  const said = new Map(answers);
  if ([...form.querySelectorAll("select.outcome")].some((one) => !one.value)) return "请为每一项选择结果。";
  if (needed.some((outcome) => !said.get(`reason:${outcome}`))) return "请选一个原因。";
  if (answers.some(([name, value]) => /^fact:.*电话$/.test(name) && !/^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$/.test(value))) return "电话号码不对，请核对。";
  return "";
}

/** {case_no: {outcome, why}} */
function outcomesIn(answers) {
  const said = new Map(answers);
  return Object.fromEntries(answers.filter(([name]) => name.startsWith("case:")).map(
    ([name, outcome]) => [name.slice(5), { outcome, why: said.get(`reason:${outcome}`) || "" }],
  ));
}

/** {person_key: {word: value}} */
function factsIn(answers) {
  const found = {};
  for (const [name, value] of answers) {
    const [kind, person, word] = name.split(":");
    if (kind === "fact") (found[person] ??= {})[word] = value;
  }
  return found;
}
