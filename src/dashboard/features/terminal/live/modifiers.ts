/** Keys held on the touch row, for the next character. */
export type Held = { ctrl: boolean; alt: boolean };

const CONTROL: Record<string, string> = { " ": "\u0000", "?": "\u007f", "/": "\u001f", "-": "\u001f" };

/** What a keyboard would have sent with those keys held. */
export function withHeld(text: string, { ctrl, alt }: Held): string {
  if (text.length !== 1) return alt ? `\u001b${text}` : text;
  const upper = text.toUpperCase();
  const isControl = upper >= "@" && upper <= "_";
  const typed = ctrl
    ? (CONTROL[text] ?? (isControl ? String.fromCharCode(upper.charCodeAt(0) - 64) : text))
    : text;
  return alt ? `\u001b${typed}` : typed;
}
