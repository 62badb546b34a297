/** Says that there is an error, not which. */
const announces =
  /^\s*(?:[+|]\s*)*(?:Exception Group )?Traceback \(most recent|^thread '[^']*'.* panicked at \S+:\d+:\d+:$|^goroutine \d+ |^\s*Stack trace:$/i;
/** ValueError: no · shop.errors.Empty: no · shop.rb:1:in 'buy': no (Empty) */
const error = /^(?:\w+\.)*[A-Z]\w*(?:: .*|$)|^\w+(?:\.\w+)+: |^\S+:\d+:in [`'][^`']*': /;

/**
 * The most telling line of a folded trace: the first one, unless it only announces one. Then it is the last error named,
 * or else the line below the announcement.
 */
export function summaryOf(lines: readonly string[]): string {
  const [first = "", second] = lines;
  if (!announces.test(first)) return first.trim();
  const isPython = first.includes("Traceback");
  const told = isPython ? lines.findLast((line, at) => at > 0 && error.test(line)) : second;
  return (told ?? first).trim();
}
