import { byId, element, number, options, replace, row, time } from "./elements.js";
import { get } from "./api.js";
import { short } from "./bytes.js";
import { showRecord } from "./record.js";

export async function refreshRetries(status) {
  options(byId("retries-queue"), status.retryTopics);
  const queue = byId("retries-queue").value;
  if (queue === "") {
    byId("retries-sum").textContent = "No pipeline has retry topics.";
    return;
  }
  const answer = await get("retries", { queue, key: byId("retries-key").value, reason: byId("retries-reason").value });
  byId("retries-sum").textContent = answer.count > answer.records.length ? `${number(answer.count)} wait; the first ${answer.records.length} are shown.` : `${number(answer.count)} wait.`;
  replace(byId("retries-rows"), answer.records.map(record => row([
    record.id,
    time(record.due),
    [record.source ?? "", "long"],
    answer.masked ? [element("span", { class: "quiet" }, "masked"), ""] : [short(record.key), "long"],
    record.reason,
    [(record.errorMessage ?? record.errorType ?? "").slice(0, 160), "long"],
    [number(record.attempts), "number"],
    element("button", { type: "button", "aria-label": `View ${record.id}`, "data-focus": `view ${record.id}`, click: () => showRecord(`${queue} ${record.id}`, record, answer.masked) }, "View"),
  ])));
}
