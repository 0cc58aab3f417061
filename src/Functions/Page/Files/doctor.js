import { byId, element } from "./elements.js";
import { get } from "./api.js";

const kinds = { Error: "bad", Warning: "fair", Information: "quiet" };

export async function refreshDoctor() {
  byId("doctor-sum").textContent = "Looking …";
  const report = await get("doctor");
  const count = severity => report.findings.filter(finding => finding.severity === severity).length;
  byId("doctor-sum").textContent = `${count("Error") === 0 ? "Nothing breaks the guarantee" : `${count("Error")} findings break the guarantee`}; ${count("Warning")} warnings. Looked at ${report.checked.join(", ")}.`;
  byId("findings").replaceChildren(...report.findings.map(finding => element("li", { class: finding.severity },
    element("p", {}, element("span", { class: kinds[finding.severity] }, finding.severity), " ", element("strong", {}, finding.subject), " ", finding.what),
    element("p", { class: "quiet" }, finding.why),
    element("pre", {}, finding.fix))));
}
