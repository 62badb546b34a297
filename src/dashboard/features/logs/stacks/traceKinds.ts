/** What lines of one language's stack traces look like. Anchored, and without loops within loops: linear on any line. */
export type TraceKind = {
  /** Begins a trace before there is a frame. */
  head?: RegExp;
  /** Belongs to a trace wherever it stands: the line above it is the head. */
  frame?: RegExp;
  /** Belongs to a trace only below another line of it. */
  within?: RegExp;
  /** The line that tells the error, with nothing but a chained trace after it. */
  last?: RegExp;
  /** Leads over to a chained trace. */
  chain?: RegExp;
  /** One empty line is part of it. */
  takesEmpty?: boolean;
};

const either = (...patterns: RegExp[]) => new RegExp(patterns.map(({ source }) => `(?:${source})`).join("|"));

/** Java, Kotlin, Node, browsers, .NET: their frames say "at". */
const at: TraceKind = {
  frame: either(
    // at com.acme.Shop.buy(Shop.java:12) ~[shop.jar:1.0] · at Acme.Shop.Buy(String what) in /src/Shop.cs:line 3
    /^\s+at (?:async |new )?[^\s(]+\(.*\)(?: ~?\[[^\]]*\]| in .*:line \d+| \{)?$/,
    // at buy (/app/shop.js:1:2) · at async /app/shop.js:1:2 · at file:///app/shop.js:1:2
    /^\s+at .*[A-Za-z_>]:\d+:\d+\)*(?: \{)?$/,
    /^\s+at .*\((?:<anonymous>|native|index \d+)\)(?: \{)?$/,
    /^\s*Caused by: [\w.$/]*(?:Exception|Error|Throwable)\b/,
    /^\s+Suppressed: [\w.$/]+/,
    /^\s+\.\.\. \d+ (?:more|common frames omitted)$/,
    /^\s*---> (?:\(Inner Exception #\d+\) )?[\w.`]*(?:Exception|Error)\b/,
    /^\s*--- End of (?:inner exception )?stack trace/,
  ),
  within: /^\s*(?:Caused by|Suppressed|Wrapped by): |^\s*\[CIRCULAR REFERENCE|^\s+\[cause\]: /,
};

const python: TraceKind = {
  head: /Traceback \(most recent call last\):\s*$/,
  frame: /^\s+File "[^"]+", line \d+/,
  // The source of a frame, the marks below it, what a group of exceptions is drawn with.
  within: /^\s+\S/,
  // ValueError: no · shop.errors.Empty · zlib.error: no · and Ruby's: shop.rb:1:in 'buy': no (Empty)
  last: /^(?:\w+\.)*[A-Z]\w*(?:: .*|:?$)|^\w+(?:\.\w+)+: |^\S+:\d+:in [`']/,
  chain: /^(?:During handling of the above exception|The above exception was the direct cause)/,
  takesEmpty: true,
};

const go: TraceKind = {
  head: /^(?:panic|fatal error): /,
  frame: /^goroutine \d+ .*\[[^\]]+\]:$|^\t\S+:\d+ \+0x[0-9a-f]+$/,
  within: either(
    /^[^\s(]+(?:\(\*[^\s()]+\)[^\s(]*)?\(.*\)$/,
    /^\s+\S+\.(?:go|s):\d+(?: \+0x[0-9a-f]+)?$/,
    /^created by |^\[signal |^\s+panic: |^\s*\[?goroutine \d+|^\.\.\.(?:\d+ frames|additional frames) elided/,
  ),
  takesEmpty: true,
};

/** What follows such a head is the message. */
export const rust: TraceKind = {
  head: /^thread '[^']*'(?: \(\d+\))? panicked at /,
  frame: /^\s*[Ss]tack backtrace:$|^\s+at \S+\.rs:\d+(?::\d+)?$/,
  within: /^\s+\d+: +\S|^\s+at \S+:\d+(?::\d+)?$|^note: |^\s+(?:left|right): |^\s+\[\.\.\. omitted /,
};

const ruby: TraceKind = {
  frame: /^\s+(?:\d+: )?from \S.*:\d+:in [`']|^\s+(?:\d+: )?from \S+\.rb:\d+$|^\s*\S+:\d+:in [`'][^`']*'$/,
  within: /^\s+\.\.\. \d+ levels\.\.\.$/,
};

const php: TraceKind = {
  frame:
    /^(?:PHP )?\s*(?:Stack trace:$|#\d+ (?:\S+\(\d+\): |\{main\}|\[internal function\]))|^\[stacktrace\]$/,
  within: /^(?:PHP )?\s*thrown in \S.* on line \d+$|^Next [\w\\]+: |^\[previous exception\]/,
};

const sanitizer: TraceKind = {
  head: /^==\d+== ?(?:ERROR|WARNING): \w+Sanitizer/,
  // Also gdb's and valgrind's.
  frame: /^\s*#\d+\s+0x[0-9a-f]{4,}|^==\d+==\s+(?:at|by) 0x[0-9a-f]+/i,
  within: either(
    /^\s+\S/,
    /^(?:READ|WRITE) of size |^0x[0-9a-f]+ is located |^(?:freed|previously allocated) by thread /,
    /^Thread T\d+.* created by |^SUMMARY: \w+Sanitizer|^Shadow b|^=>0x|^==\d+==(?! ?(?:ERROR|WARNING))/,
  ),
  takesEmpty: true,
};

export const TRACE_KINDS: readonly TraceKind[] = [at, python, go, rust, ruby, php, sanitizer];

/** The object that Node prints after an error's frames: opened by the last one. */
export const opensProperties = /^\s+at .* \{$/;
export const property = /^\s+\S/;
export const closesProperties = /^\}$/;
