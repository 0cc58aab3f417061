import { byId, number, options, replace, row, time } from "./elements.js";
import { get } from "./api.js";

const kinds = { committed: "good", aborted: "fair", repaired: "fair", fenced: "bad", lost: "bad", crashed: "bad", standsStill: "bad" };
const words = { standsStill: "stands still" };

export async function refreshHistory(status) {
  options(byId("history-group"), status.pipelines.map(pipeline => pipeline.group));
  const answer = await get("lane-events", { group: byId("history-group").value, partition: byId("history-partition").value });
  replace(byId("history-rows"), answer.events.map(({ by, group, event }) => row([
    time(event.at),
    `${event.topic}/${event.partition}`,
    [words[eventName(event)] ?? eventName(event), kinds[eventName(event)] ?? ""],
    [number(event.from), "number"],
    [number(event.to), "number"],
    [number(event.records), "number"],
    [number(event.outputs), "number"],
    [event.milliseconds === null ? "" : event.milliseconds.toFixed(1), "number"],
    [by, "quiet"],
    [event.why ?? "", "long"],
  ])));
  if (answer.events.length === 0)
    replace(byId("history-rows"), [row([answer.areTold ? "nothing yet" : "lanes tell nothing: set LaneHistoryTopic to a topic"])]);
}

const eventName = event => event.what.charAt(0).toLowerCase() + event.what.slice(1);
