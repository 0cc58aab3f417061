// The functions that the page asks. The key comes with the address, behind #key=, or from the form, and stays in this tab.

const base = new URL("../", import.meta.url);
const place = "functionKey";

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export const hasKey = () => sessionStorage.getItem(place) !== null;
export const setKey = key => sessionStorage.setItem(place, key);
export const forgetKey = () => sessionStorage.removeItem(place);

/** Takes the key out of the address, so that it is not in bookmarks and on screens: #key=…, or #key=…&view=history. */
export function takeKeyFromAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (!given.has("key")) return;
  setKey(given.get("key"));
  history.replaceState(null, "", `${location.pathname}${location.search}#${given.get("view") ?? ""}`);
}

async function send(path, request) {
  let response;
  try {
    response = await fetch(new URL(path, base), { ...request, headers: { ...request.headers, "x-functions-key": sessionStorage.getItem(place) ?? "" }, cache: "no-store" });
  } catch {
    throw new Refused(0, "the application does not answer");
  }
  if (response.status === 401 || response.status === 403 && !response.headers.get("content-type")?.includes("json")) throw new Refused(401, "the key is not the application's: give it again");
  const body = await response.text();
  let answer = null;
  try {
    answer = JSON.parse(body);
  } catch {
    // Not from the application's functions, but from what stands before them.
  }
  if (!response.ok || answer === null) throw new Refused(response.status, answer?.detail ?? `the application answered ${response.status}`);
  return answer;
}

export function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return send(given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`, {});
}

export const post = (path, body) => send(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
