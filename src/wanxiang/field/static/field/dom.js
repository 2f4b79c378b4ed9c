// Building elements without strings of HTML: what comes from the server is always text.

/** element("p", {class: "said"}, "text", child…); lists are spread, empty children left out. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child || child === 0));
  return made;
}

export const byId = (id) => document.getElementById(id);

/** A group of radio chips: [{value, label}]. */
export function chips({ name, legend, choices, css = "" }) {
  return element("fieldset", {}, element("legend", {}, legend), element("div", { class: `chips ${css}` }, ...choices.map(
    ({ value, label }) => element("label", { class: "chip" },
      element("input", { type: "radio", name, value }), element("span", {}, label)),
  )));
}
