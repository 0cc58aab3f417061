import { byId } from "./elements.js";

const dialog = byId("confirm");
const name = "operator";
let settle = null;

/**
 * Asks before something is done. Gives { why, by } where it is to be done, null where not.
 * more: elements that ask for more; whoever passes them reads them.
 */
export function confirm(title, what, action, ...more) {
  byId("confirm-title").textContent = title;
  byId("confirm-what").textContent = what;
  byId("confirm-do").textContent = action;
  byId("confirm-more").replaceChildren(...more);
  byId("confirm-why").value = "";
  byId("confirm-by").value = localStorage.getItem(name) ?? "";
  dialog.showModal();
  byId("confirm-why").focus();
  return new Promise(resolve => { settle = resolve; });
}

function end(answer) {
  settle?.(answer);
  settle = null;
  dialog.close();
}

byId("confirm-form").addEventListener("submit", event => {
  event.preventDefault();
  const by = byId("confirm-by").value;
  localStorage.setItem(name, by);
  end({ why: byId("confirm-why").value, by });
});
byId("confirm-cancel").addEventListener("click", () => end(null));
dialog.addEventListener("close", () => settle && end(null));
