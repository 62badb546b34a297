/** Bytes of a worked example: hex with spaces, and text in double quotes. */
export function bytes(text: string): Uint8Array<ArrayBuffer> {
  const parts = text.match(/"[^"]*"|[0-9a-f]+/g) ?? [];
  return Uint8Array.from(
    parts.flatMap((part) =>
      part.startsWith('"')
        ? [...new TextEncoder().encode(part.slice(1, -1))]
        : (part.match(/../g) ?? []).map((two) => Number.parseInt(two, 16)),
    ),
  );
}

export const hex = (of: Uint8Array) => Array.from(of, (byte) => byte.toString(16).padStart(2, "0")).join("");
