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
