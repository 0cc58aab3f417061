import { byId, element, time } from "./elements.js";
import { short, view } from "./bytes.js";

const dialog = byId("record");
byId("record-close").addEventListener("click", () => dialog.close());

/** Shows facts, [name, value] each, and what is below them. Facts without a value are left out. */
export function show(title, facts, ...below) {
  byId("record-title").textContent = title;
  byId("record-facts").replaceChildren(...facts
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .flatMap(([term, value]) => [element("dt", {}, term), element("dd", {}, value)]));
  byId("record-bytes").replaceChildren(...below);
  dialog.showModal();
}

/** Shows a failed record. */
export function showRecord(title, record, isMasked) {
  const headers = record.headers.length === 0 ? [] : [element("h3", {}, "Headers"), element("dl", {}, ...record.headers.flatMap(header =>
    [element("dt", {}, header.name), element("dd", {}, isMasked ? "masked" : header.value === null ? "null" : short(header.value))]))];
  show(
    title,
    [
      ["state", record.state],
      ["due", time(record.due)],
      ["reason", record.reason],
      ["error", [record.errorType, isMasked ? "masked" : record.errorMessage].filter(Boolean).join(": ")],
      ["attempts", record.attempts],
      ["from", record.source],
      ["first from", record.origin],
      ["first failed", time(record.firstFailure)],
      ["last failed", time(record.lastFailure)],
      ["application", record.application],
      ["timestamp", time(record.timestamp)],
      ["value kept at", record.claim],
      ...(record.history ?? []).map(entry => [entry.what.toLowerCase(), `${entry.by}, ${new Date(entry.at).toLocaleString("sv")}: ${entry.why}`]),
    ],
    ...isMasked ? [element("p", { class: "quiet" }, "Key and value are masked.")] : [view("record-key", "Key", record.key), view("record-value", "Value", record.value)],
    ...headers,
    ...record.errorStack ? [element("h3", {}, "Stack"), element("pre", { tabindex: "0", role: "region", "aria-label": "Stack" }, record.errorStack)] : []);
}
