/** Says that there is an error, not which. */
const announces =
  /^\s*(?:[+|]\s*)*(?:Exception Group )?Traceback \(most recent|^thread '[^']*'.* panicked at \S+:\d+:\d+:$|^goroutine \d+ |^\s*Stack trace:$/i;
/** ValueError: no · shop.errors.Empty: no · shop.rb:1:in 'buy': no (Empty) */
const error = /^(?:\w+\.)*[A-Z]\w*(?:: .*|$)|^\w+(?:\.\w+)+: |^\S+:\d+:in [`'][^`']*': /;

/**
 * The most telling line below the head of a folded trace, if the head only announces an error: the last one named, or
 * else the first line.
 */
export function summaryOf(head: string, below: () => readonly string[]): string | undefined {
  if (!announces.test(head)) return undefined;
  const lines = below();
  const isPython = head.includes("Traceback");
  return (isPython ? lines.findLast((line) => error.test(line)) : lines[0])?.trim();
}
