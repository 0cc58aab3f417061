import { byId, element } from "./elements.js";
import { get } from "./api.js";

const kinds = { Error: "bad", Warning: "fair", Information: "quiet" };

export async function refreshDoctor() {
  byId("doctor-sum").textContent = "Looking …";
  const report = await get("doctor");
  const count = severity => report.findings.filter(finding => finding.severity === severity).length;
  byId("doctor-sum").textContent = `${count("Error") === 0 ? "Nothing breaks the guarantee" : `${count("Error")} findings break the guarantee`}; ${count("Warning")} warnings. Looked at ${report.checked.join(", ")}.`;
  byId("findings").replaceChildren(...alike(report.findings).map(findings => element("li", { class: findings[0].severity },
    element("p", {}, element("span", { class: kinds[findings[0].severity] }, findings[0].severity), " ", ...subjects(findings), " ", findings[0].what),
    element("p", { class: "quiet" }, findings[0].why),
    fixes([...new Set(findings.map(finding => finding.fix))]))));
}

/** Findings that say the same of several subjects, together. */
function alike(findings) {
  const groups = new Map();
  for (const finding of findings) {
    const said = JSON.stringify([finding.severity, finding.id, finding.what, finding.why]);
    groups.set(said, [...groups.get(said) ?? [], finding]);
  }
  return [...groups.values()];
}

function fixes(commands) {
  const all = element("pre", {}, commands.join("\n"));
  return commands.length === 1 ? all : element("details", {}, element("summary", {}, `How to mend it: ${commands.length} steps`), all);
}

function subjects(findings) {
  const names = findings.flatMap((finding, index) => [index === 0 ? "" : ", ", element("strong", {}, finding.subject)]);
  return findings.length === 1 ? names : [...names, ": each"];
}
