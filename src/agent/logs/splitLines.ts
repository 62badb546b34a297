/**
 * Cuts text into lines at `\n`, drops one `\r` before it, and holds the rest until its newline or the end (logs.md §7).
 * A line without an end is let go in pieces of MAX_LINE, more than is stored of one, so that it takes no memory.
 */
const MAX_LINE = 16_384;

export function createLineSplitter() {
  let held = "";
  return {
    push(text: string): string[] {
      const lines = (held + text).split("\n");
      held = lines.pop()!;
      const whole = lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
      while (held.length > MAX_LINE) {
        const cut = MAX_LINE - (isHighSurrogate(held.charCodeAt(MAX_LINE - 1)) ? 1 : 0);
        whole.push(held.slice(0, cut));
        held = held.slice(cut);
      }
      return whole;
    },
    /** What was held, as the last line; none when there is nothing. */
    end(): string[] {
      const last = held;
      held = "";
      return last === "" ? [] : [last];
    },
  };
}

/** The first half of a character that takes two code units. */
const isHighSurrogate = (unit: number): boolean => (unit & 0xfc00) === 0xd800;
