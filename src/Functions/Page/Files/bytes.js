import { element } from "./elements.js";

/** The bytes that an answer has as Base64; null where there are none. */
export const fromBase64 = text => text === null || text === undefined ? null : Uint8Array.from(atob(text), character => character.charCodeAt(0));

const hex = bytes => [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join(" ");

/** The text, where the bytes are UTF-8; null where they are not. */
function text(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function json(bytes) {
  try {
    return JSON.stringify(JSON.parse(text(bytes)), null, 2);
  } catch {
    return null;
  }
}

function dump(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const line = bytes.subarray(at, at + 16);
    const characters = [...line].map(byte => byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".").join("");
    lines.push(`${at.toString(16).padStart(8, "0")}  ${hex(line).padEnd(47)}  ${characters}`);
  }
  return lines.join("\n");
}

/** Bytes in one line: their text, or hexadecimal digits. */
export function short(base64) {
  const bytes = fromBase64(base64);
  if (bytes === null) return "";
  const all = text(bytes) ?? "hex:" + hex(bytes).replaceAll(" ", "");
  return all.length > 60 ? all.slice(0, 60) + "…" : all;
}

/** Bytes to be looked at, with a choice between JSON, text and hexadecimal digits. */
export function view(id, label, base64) {
  const bytes = fromBase64(base64);
  if (bytes === null) return element("p", { class: "quiet" }, `${label}: none`);
  const ways = { JSON: json(bytes), text: text(bytes), hex: dump(bytes) };
  const possible = Object.keys(ways).filter(way => ways[way] !== null);
  const shown = element("pre", { tabindex: "0", role: "region", "aria-label": `${label}, ${bytes.length} bytes` }, ways[possible[0]]);
  const choice = element("select", { id, change: () => { shown.textContent = ways[choice.value]; } }, ...possible.map(way => element("option", { value: way }, way)));
  return element("div", {}, element("p", {}, element("label", { for: id }, `${label}, ${bytes.length} bytes, as`), " ", choice), shown);
}
