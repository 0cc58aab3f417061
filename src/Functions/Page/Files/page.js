import { byId } from "./elements.js";
import { forgetKey, get, hasKey, setKey, takeKeyFromAddress } from "./api.js";
import { showLanes } from "./lanes.js";
import { refreshHistory } from "./history.js";
import { refreshDeadLetters, startDeadLetters } from "./deadLetters.js";
import { refreshRetries } from "./retries.js";
import { refreshEffects, startEffects } from "./effects.js";
import { refreshDoctor } from "./doctor.js";

// How often a view that is shown is refreshed, in milliseconds; null only when it is asked for: these cost a scan, or a minute.
const views = {
  lanes: { refresh: showLanes, every: 2000 },
  history: { refresh: refreshHistory, every: 2000 },
  "dead-letters": { refresh: refreshDeadLetters, every: 10000 },
  retries: { refresh: refreshRetries, every: 10000 },
  effects: { refresh: refreshEffects, every: null },
  doctor: { refresh: refreshDoctor, every: null },
};

let view = "lanes";
let status = null;
let timer = null;
let turn = 0;

const say = text => { byId("news").textContent = text; };

function showProblem(text, place = "problem") {
  byId(place).textContent = text;
  byId(place).hidden = text === "";
}

/** Does something that may be refused; then that is said, until the same is tried again. */
async function attempt(work, place) {
  try {
    await work();
    showProblem("", place);
    return true;
  } catch (refused) {
    showProblem(refused.message, place);
    if (refused.status === 401) {
      forgetKey();
      showView();
    }
    return false;
  }
}

/** Refreshes the view that is shown. A refresh that is overtaken by another is not shown. */
async function refresh() {
  const mine = ++turn;
  clearTimeout(timer);
  const { refresh: work, every } = views[view];
  if (!hasKey()) return;
  const isLive = await attempt(async () => {
    status = await get("status");
    if (mine !== turn) return;
    byId("masked").hidden = !status.masked;
    await work(status);
  });
  if (mine !== turn) return;
  byId("live").textContent = isLive ? `live, ${new Date(status.at).toLocaleTimeString("sv")}` : "not live";
  if (every !== null) timer = setTimeout(() => document.hidden || refresh(), every);
}

function showView() {
  for (const name of Object.keys(views)) byId(`${name}-view`).hidden = !hasKey() || name !== view;
  byId("key-view").hidden = hasKey();
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${view}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${document.querySelector("nav a[aria-current]").textContent} · Pipelines`;
}

function route() {
  takeKeyFromAddress();
  const asked = location.hash.slice(1);
  if (asked === "main") return;
  view = asked in views ? asked : "lanes";
  say("");
  showProblem("", "refusal");
  showView();
  refresh();
}

byId("key-form").addEventListener("submit", event => {
  event.preventDefault();
  setKey(byId("key").value);
  byId("key").value = "";
  showProblem("");
  showView();
  refresh();
});
for (const form of document.querySelectorAll("form.filter")) {
  form.addEventListener("submit", event => {
    event.preventDefault();
    say("");
    refresh();
  });
}
byId("examine").addEventListener("click", () => refresh());
// What a refused write says stays, while the view goes on to be refreshed.
const write = work => attempt(work, "refusal");
startDeadLetters(write, refresh, say);
startEffects(write, refresh, say);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
addEventListener("hashchange", route);
route();
