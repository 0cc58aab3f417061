import { byId, element, number, options, replace, row, time } from "./elements.js";
import { get, post } from "./api.js";
import { confirm } from "./confirm.js";
import { short } from "./bytes.js";
import { showRecord } from "./record.js";

const selected = new Set();
let shown = [];

const query = () => ({
  queue: byId("dead-letters-queue").value,
  state: byId("dead-letters-state").value,
  key: byId("dead-letters-key").value,
  reason: byId("dead-letters-reason").value,
});

function showSelection() {
  const any = selected.size > 0;
  byId("replay").disabled = byId("discard").disabled = !any;
  byId("replay").textContent = any ? `Replay ${selected.size} selected …` : "Replay the selected …";
  byId("discard").textContent = any ? `Discard ${selected.size} selected …` : "Discard the selected …";
  byId("dead-letters-all").checked = any && shown.every(letter => selected.has(letter.id));
}

function select(id, isSelected) {
  if (isSelected) selected.add(id);
  else selected.delete(id);
  showSelection();
}

export async function refreshDeadLetters(status) {
  options(byId("dead-letters-queue"), status.deadLetterTopics);
  const answer = await get("dead-letters", query());
  shown = answer.letters;
  for (const id of [...selected]) {
    if (!shown.some(letter => letter.id === id)) selected.delete(id);
  }
  byId("dead-letters-sum").textContent = answer.count > shown.length
    ? `${number(answer.count)} fit; the first ${shown.length} are shown. Narrow the search, or use ./dev dlq for all.`
    : `${number(answer.count)} fit.`;
  replace(byId("dead-letters-rows"), shown.map(letter => row([
    element("input", { type: "checkbox", "aria-label": `Select ${letter.id}`, "data-focus": `select ${letter.id}`, change: event => select(letter.id, event.target.checked) }),
    letter.id,
    letter.state.toLowerCase(),
    [letter.source ?? "", "long"],
    answer.masked ? [element("span", { class: "quiet" }, "masked"), ""] : [short(letter.key), "long"],
    letter.reason,
    [(letter.errorMessage ?? letter.errorType ?? "").slice(0, 160), "long"],
    time(letter.lastFailure),
    element("button", { type: "button", "aria-label": `View ${letter.id}`, "data-focus": `view ${letter.id}`, click: () => showRecord(`${query().queue} ${letter.id}`, letter, answer.masked) }, "View"),
  ])));
  for (const [index, letter] of shown.entries()) byId("dead-letters-rows").rows[index].querySelector("input").checked = selected.has(letter.id);
  showSelection();
}

async function execute(what, question, action, refresh, say) {
  const [queue, ids] = [query().queue, [...selected]];
  const force = byId("dead-letters-state").value !== "open";
  const told = force ? " Those that were replayed or discarded before are too." : "";
  const answer = await confirm(`${action} ${ids.length} of ${queue}?`, question + told, action);
  if (answer === null) return;
  const outcome = await post(`dead-letters/${what}`, { queue, ids, force, ...answer });
  selected.clear();
  say(`${outcome.done} ${what === "replay" ? "replayed" : "discarded"}${outcome.refused.length === 0 ? "" : `, ${outcome.refused.length} refused: ${outcome.refused[0].why}`}`);
  await refresh();
}

export function startDeadLetters(attempt, refresh, say) {
  byId("dead-letters-all").addEventListener("change", event => {
    for (const letter of shown) select(letter.id, event.target.checked);
    for (const box of byId("dead-letters-rows").querySelectorAll("input")) box.checked = event.target.checked;
  });
  byId("replay").addEventListener("click", () => attempt(() => execute("replay", "They go back to their topic and are processed again, each once.", "Replay", refresh, say)));
  byId("discard").addEventListener("click", () => attempt(() => execute("discard", "They are given up. The journal keeps who, when and why.", "Discard", refresh, say)));
}
