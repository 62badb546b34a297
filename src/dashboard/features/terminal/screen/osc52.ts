/** Larger copies are refused: nobody means a megabyte, and a program could fill the memory with it. */
export const MAX_COPY_BYTES = 1_048_576;

export type ClipboardRequest =
  | { kind: "copy"; text: string }
  | { kind: "too-large"; bytes: number }
  /** A read, or not understood: never answered (UI18). */
  | { kind: "ignore" };

/** The payload of OSC 52: `<selection>;<base64>`. */
export function parseOsc52(payload: string): ClipboardRequest {
  const at = payload.indexOf(";");
  const data = payload.slice(at + 1);
  if (at < 0 || data === "" || data === "?") return { kind: "ignore" };
  const bytes = Math.floor((data.length * 3) / 4);
  if (bytes > MAX_COPY_BYTES) return { kind: "too-large", bytes };
  try {
    const raw = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    return { kind: "copy", text: new TextDecoder("utf-8", { fatal: true }).decode(raw) };
  } catch {
    return { kind: "ignore" };
  }
}
