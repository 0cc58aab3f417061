import { byId, curve, element, number, replace, row } from "./elements.js";

const samples = 60;
const past = new Map();

const states = {
  CaughtUp: ["caught up", "good"],
  Behind: ["behind", "fair"],
  NotBegun: ["no record yet", "quiet"],
  Unassigned: ["nobody has it", "bad"],
  StandsStill: ["stands still", "bad"],
  Wrong: ["wrong", "bad"],
};

/** Offsets a second, between the first and the last time that it was seen within ten polls. */
function rate(seen) {
  const [first, last] = [seen[Math.max(0, seen.length - 10)], seen[seen.length - 1]];
  const seconds = (last.at - first.at) / 1000;
  return seconds <= 0 || first.position === null || last.position === null ? null : Math.max(0, (last.position - first.position) / seconds);
}

function remember(id, at, lane) {
  const seen = past.get(id) ?? [];
  if (seen.length === 0 || seen[seen.length - 1].at !== at) seen.push({ at, position: lane.position, lag: lane.lag });
  past.set(id, seen.slice(-samples));
  return past.get(id);
}

function table(status, pipeline) {
  let [lag, speed] = [0, 0];
  const rows = pipeline.lanes.map(lane => {
    const seen = remember(`${pipeline.group}/${lane.topic}/${lane.partition}`, Date.parse(status.at), lane);
    const each = rate(seen);
    lag += lane.lag;
    speed += each ?? 0;
    const [state, kind] = lane.state === "Behind" && each > 0 ? ["at work", ""] : states[lane.state] ?? [lane.state, ""];
    const made = row([
      `${lane.topic}/${lane.partition}`,
      [element("span", {}, element("span", { class: kind }, state), ...(lane.why ? [`: ${lane.why}`] : [])), ""],
      [number(lane.position), "number"],
      [number(lane.lag), "number"],
      [each === null ? "" : number(Math.round(each)), "number"],
      curve(seen.map(sample => sample.lag), `Lag over the last ${seen.length} looks, now ${lane.lag}`),
      [lane.member ?? "", "quiet"],
    ]);
    made.dataset.lane = `${lane.topic}/${lane.partition}`;
    return made;
  });
  const heads = ["Lane", "State", ["Position", "number"], ["Lag", "number"], ["Offsets/s", "number"], "Lag lately", "Instance"];
  const made = element("table", {},
    element("caption", {}, `${pipeline.input ?? ""} → ${pipeline.outputs.join(" + ")}`),
    element("thead", {}, element("tr", {}, ...heads.map(head => Array.isArray(head) ? element("th", { scope: "col", class: head[1] }, head[0]) : element("th", { scope: "col" }, head)))),
    element("tbody", {}, ...rows));
  return { lag, speed, wrong: pipeline.lanes.filter(lane => ["StandsStill", "Wrong", "Unassigned"].includes(lane.state)).length, elements: [element("h3", {}, pipeline.group), made] };
}

/** Shows where every lane is. */
export function showLanes(status) {
  const tables = status.pipelines.map(pipeline => table(status, pipeline));
  const sum = name => tables.reduce((all, one) => all + one[name], 0);
  byId("lanes-sum").textContent = `${number(sum("lag"))} offsets behind, ${number(Math.round(sum("speed")))} a second; ${sum("wrong") === 0 ? "no lane needs anybody" : `${sum("wrong")} lanes need somebody`}. Offsets count markers of transactions too.`;
  replace(byId("lanes-tables"), tables.flatMap(one => one.elements));
}
