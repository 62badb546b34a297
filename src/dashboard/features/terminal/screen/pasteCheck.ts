export type PasteCheck = { lines: number; characters: number };

/**
 * Whether to ask before pasting. A shell with bracketed paste shows the text first; without it each line runs as it
 * arrives, so several lines are shown to the person instead.
 */
export function pasteRisk(text: string, bracketed: boolean): PasteCheck | undefined {
  if (bracketed) return undefined;
  const lines = text.replace(/(\r\n|\r|\n)+$/, "").split(/\r\n|\r|\n/).length;
  return lines > 1 ? { lines, characters: text.length } : undefined;
}
