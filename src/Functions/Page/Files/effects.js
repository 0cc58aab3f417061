import { byId, element, number, options, replace, row, time } from "./elements.js";
import { get, post, Refused } from "./api.js";
import { confirm } from "./confirm.js";
import { show } from "./record.js";

const states = { Uncertain: ["parked: nobody knows", "bad"], Running: ["at work", "fair"], Succeeded: ["succeeded", "good"], Failed: ["failed", ""] };

const stateOf = entry => entry.isReleased ? ["not done, free", ""] : states[entry.state] ?? [entry.state, ""];

function view(entry) {
  show(`Key ${entry.key}`, [
    ["state", stateOf(entry)[0]],
    ["attempt", entry.attempt],
    ["owner", entry.owner],
    ["lease until", entry.state === "Running" && entry.owner ? time(entry.leaseUntil) : null],
    ["reason", entry.reason],
    ["command", `SHA-256 ${entry.fingerprint}`],
    ["from", entry.source],
    ["created", time(entry.created)],
    ["completed", time(entry.completed)],
    ["expires", time(entry.expires)],
    ...entry.history.map(event => [new Date(event.at).toLocaleString("sv"), `${event.what} (${event.by})`]),
  ], ...entry.result ? [element("h3", {}, "Result"), element("pre", { tabindex: "0", role: "region", "aria-label": "Result" }, JSON.stringify(entry.result, null, 2))] : []);
}

export async function refreshEffects(status) {
  options(byId("effects-effect"), status.effects);
  const [effect, key, state] = ["effects-effect", "effects-key", "effects-state"].map(id => byId(id).value);
  if (effect === "") {
    byId("effects-sum").textContent = "This application has no effects.";
    return;
  }
  const answer = await get("effects", key === "" ? { effect, state } : { effect, key });
  byId("effects-sum").textContent = key !== "" && answer.keys.length === 0 ? `Nothing is known of ${key}.` : answer.isAll ? `${number(answer.keys.length)} keys.` : `The first ${number(answer.keys.length)} keys are shown.`;
  replace(byId("effects-rows"), answer.keys.map(entry => {
    const [word, kind] = stateOf(entry);
    return row([
      [entry.key, "long"],
      [element("span", { class: kind }, word), ""],
      [number(entry.attempt), "number"],
      time(entry.created),
      [entry.source ?? "", "long"],
      [answer.masked ? "masked" : (entry.reason ?? "").slice(0, 160), "long"],
      element("span", {},
        element("button", { type: "button", "aria-label": `View ${entry.key}`, "data-focus": `view ${entry.key}`, click: () => view(entry) }, "View"),
        " ",
        entry.state === "Uncertain" ? element("button", { type: "button", "aria-label": `Settle ${entry.key}`, "data-focus": `settle ${entry.key}`, "data-settle": entry.key }, "Settle …") : ""),
    ]);
  }));
}

async function settle(key, refresh, say) {
  const effect = byId("effects-effect").value;
  const text = element("textarea", { id: "settle-text", rows: 4, cols: 50 });
  const label = element("label", { for: "settle-text" });
  const choices = [["result", "It was done. Its result as JSON:"], ["failure", "It was not done, and never will be. The reason:"], ["notDone", "It was not done: whoever comes next does it."]];
  const choose = (name, words) => {
    label.textContent = name === "notDone" ? "" : words;
    text.hidden = name === "notDone";
    text.required = name !== "notDone";
  };
  const radios = choices.map(([name, words]) => element("p", {},
    element("input", { type: "radio", name: "settle", id: `settle-${name}`, value: name, required: true, change: () => choose(name, words) }), " ",
    element("label", { for: `settle-${name}` }, words.replace(/ (Its result as JSON|The reason):/, ""))));
  text.hidden = true;
  const answer = await confirm(
    `Settle ${key}?`, "An outcome is recorded once. Whoever comes with this key gets it.", "Settle",
    element("fieldset", {}, element("legend", {}, "What did you find out?"), ...radios), element("p", {}, label, element("br"), text));
  if (answer === null) return;
  const found = document.querySelector("input[name=settle]:checked").value;
  let result = null;
  if (found === "result") {
    try {
      result = JSON.parse(text.value);
    } catch (wrong) {
      throw new Refused(400, `The result is no JSON: ${wrong.message}`);
    }
  }
  await post("effects/resolve", { effect, key, result, failure: found === "failure" ? text.value : null, notDone: found === "notDone", ...answer });
  say(`${key} is settled. Its record can be replayed, and gets this outcome.`);
  await refresh();
}

export function startEffects(attempt, refresh, say) {
  byId("effects-rows").addEventListener("click", event => {
    const key = event.target.dataset?.settle;
    if (key !== undefined) attempt(() => settle(key, refresh, say));
  });
}
