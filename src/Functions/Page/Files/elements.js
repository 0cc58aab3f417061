// The page is built of elements and texts, never of markup: whatever a record holds is text.

export const byId = id => document.getElementById(id);

/** An element with attributes and children; a string is a text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(attribute, value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(attribute, value === true ? "" : value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined).map(child => child instanceof Node ? child : String(child)));
  return made;
}

/** A row of cells: texts, elements, or [text or element, class]. */
export function row(cells) {
  return element("tr", {}, ...cells.map(cell => Array.isArray(cell) ? element("td", { class: cell[1] }, cell[0]) : element("td", {}, cell)));
}

/** Replaces what is in a place; the keyboard stays where it was, by data-focus. */
export function replace(place, children) {
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  place.replaceChildren(...children);
  if (focused) place.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
}

/** Fills a select, and keeps what is chosen. */
export function options(select, values) {
  const fixed = [...select.options].filter(option => option.value === "");
  if ([...select.options].slice(fixed.length).map(option => option.value).join() === values.join()) return;
  const chosen = select.value;
  select.replaceChildren(...fixed, ...values.map(value => element("option", { value }, value)));
  if (values.includes(chosen)) select.value = chosen;
}

export const number = value => value === null || value === undefined ? "" : value.toLocaleString("en");

/** A time of this machine's day, with its date where that is another. */
export function time(text) {
  if (!text) return "";
  const at = new Date(text);
  const day = at.toDateString() === new Date().toDateString() ? "" : at.toLocaleDateString("sv") + " ";
  return element("time", { datetime: text, title: text }, day + at.toLocaleTimeString("sv"));
}

/** A curve of numbers, from 0 to their greatest. */
export function curve(values, label) {
  const most = Math.max(1, ...values);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "curve");
  svg.setAttribute("viewBox", "0 0 100 20");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  const step = values.length > 1 ? 100 / (values.length - 1) : 0;
  line.setAttribute("points", values.map((value, index) => `${(index * step).toFixed(1)},${(19 - 18 * value / most).toFixed(1)}`).join(" "));
  svg.append(line);
  return svg;
}
