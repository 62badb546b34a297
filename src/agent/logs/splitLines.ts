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
        whole.push(held.slice(0, MAX_LINE));
        held = held.slice(MAX_LINE);
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
