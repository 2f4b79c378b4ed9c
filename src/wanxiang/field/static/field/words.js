// What is said on the doorstep. The outcomes themselves come with each card, from the district's declarations;
// here is only which of them stand on the card as buttons, and what people usually say.

/** On the card, in this order. `whole`: can be true of a whole household. Others are chosen on the sheet. */
const BUTTONS = { willing: { whole: true }, refused: { whole: true }, not_home: { whole: true }, moved: {}, deceased: {} };

/** The outcomes of a card: [{value, label, whole, reason, button}], buttons first. */
export function outcomesOf(visit) {
  const known = visit.outcomes.map(({ outcome, title, reason }) => ({
    value: outcome, label: title.split("（")[0], reason, whole: Boolean((BUTTONS[outcome] || {}).whole), button: outcome in BUTTONS,
  }));
  const order = Object.keys(BUTTONS);
  const place = (one) => (one.button ? order.indexOf(one.value) : order.length);
  return known.sort((a, b) => place(a) - place(b));
}

/** What an outcome is called. */
export function labelOf(visit, outcome) {
  const found = outcomesOf(visit).find((one) => one.value === outcome);
  return found ? found.label : outcome || "";
}

/** What is usually said, for outcomes that must say why. */
const REASONS = {
  refused: ["自己去办", "不需要", "不信任", "嫌麻烦", "已在外地享受", "没有说"],
  not_eligible: ["户籍不符", "年龄不符", "情况有变化"],
};
export const reasonsOf = (outcome) => REASONS[outcome] || ["现场核实", "本人说明", "其他"];

/** 剩 3 天 / 今天到期 / 已过 2 天, with how urgent it is. */
export function due(dueOn, today) {
  if (!dueOn) return null;
  const days = Math.round((Date.parse(dueOn) - Date.parse(today)) / 86400000);
  if (days < 0) return { text: `已过 ${-days} 天`, css: "late" };
  if (days === 0) return { text: "今天到期", css: "soon" };
  return { text: `剩 ${days} 天`, css: days <= 2 ? "soon" : "" };
}

/** What is usually said with a move on a case, to be tapped instead of typed: by move and text. */
export const PHRASES = {
  report: { opinion: ["现场属实", "现场未见", "已自行整改"] },
  finish: { opinion: ["已现场处置", "已联系责任单位处置"], reply: ["已处理好，谢谢您的反映。", "已联系责任单位处理完毕。"] },
  return: { why: ["不在本网格", "不属于网格职责"] },
  assist_done: { opinion: ["已配合处置"] },
};

/** What a text is for, and who reads it. */
export const TEXTS = {
  opinion: { label: "内部意见", hint: "只给办理和核查的人看" },
  reply: { label: "答复诉求人", hint: "诉求人会读到，请写他看得懂的话" },
  why: { label: "原因", hint: "" },
};
export const RESOLVED = [["yes", "解决了"], ["partly", "部分解决"], ["no", "没解决"]];
export const SATISFIED = [["5", "很满意"], ["4", "满意"], ["3", "一般"], ["2", "不满意"], ["1", "很不满意"]];

/** 300 米 / 1.2 公里 between two places on earth; null where one is not known. */
export function metres(from, to) {
  if (!from || from.lon == null || !to || to.lon == null) return null;
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const x = radians(to.lon - from.lon) * Math.cos(radians((to.lat + from.lat) / 2));
  return Math.round(Math.hypot(x, radians(to.lat - from.lat)) * 6371000);
}
export const far = (length) => (length < 1000 ? `约 ${Math.max(10, Math.round(length / 10) * 10)} 米` : `约 ${(length / 1000).toFixed(1)} 公里`);
