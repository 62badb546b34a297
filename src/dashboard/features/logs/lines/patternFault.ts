/** What is wrong with a pattern, and where. */
export type PatternFault = { at: number; length: number; message: string };

/** The engine's own words for a fault, and the piece of the pattern it names, if any. */
export type EngineError = { error: string; input: string | null };

const sentences: Record<string, string> = {
  "missing closing ]": 'This "[" is never closed: add "]", or write \\[ for the bracket itself.',
  "missing closing )": 'This "(" is never closed: add ")", or write \\( for the parenthesis itself.',
  "unexpected )": 'This ")" closes nothing: take it out, or write \\) for the parenthesis itself.',
  "invalid nested repetition operator": "One repetition follows another: keep one of them.",
  "missing argument to repetition operator":
    "There is nothing before this to repeat: write a backslash before it to mean the character.",
  "invalid repeat count": "A count goes from a lower number to a higher one, up to 1,000 in all.",
  "invalid escape sequence":
    "This escape means nothing here; references back such as \\1 are not supported. Write \\\\ for a backslash.",
  "trailing backslash at end of expression":
    "A backslash needs a character after it: write \\\\ for the backslash itself.",
  "invalid character class range":
    "No such range or class: a range goes from a lower character to a higher one.",
  "invalid named capture": "A name is written (?P<name>…); looking behind, (?<=…), is not supported.",
  "duplicate capture group name": "Two groups have this name: give them different ones.",
  "invalid or unsupported Perl syntax":
    "This kind of group is not supported: looking ahead or behind would take more than linear time.",
};

/** Where in a pattern that the engine refuses the fault is, and what can be done about it. */
export function patternFault(pattern: string, { error, input }: EngineError): PatternFault {
  const message = sentences[error] ?? `The pattern cannot be read: ${error}.`;
  if (error.startsWith("trailing backslash")) return { at: pattern.length - 1, length: 1, message };
  if (error === "missing closing )" || error === "unexpected )") {
    const at = unmatched(pattern, error === "unexpected )" ? ")" : "(");
    return { at, length: 1, message };
  }
  const length = Math.min(input?.length ?? 0, pattern.length);
  const at = input === null ? -1 : placeOf(pattern, input, error.startsWith("missing argument"));
  if (at < 0 || length === 0) return { at: 0, length: pattern.length, message };
  return { at, length: error === "missing closing ]" ? 1 : length, message };
}

/** The engine names the piece, not its place: the first one that is not escaped, or for a rest of the pattern its end. */
function placeOf(pattern: string, piece: string, hasNothingBefore: boolean): number {
  if (!hasNothingBefore && piece.length > 2 && pattern.endsWith(piece)) return pattern.length - piece.length;
  for (const at of unescaped(pattern)) {
    if (!pattern.startsWith(piece, at)) continue;
    if (!hasNothingBefore || at === 0 || "(|".includes(pattern[at - 1]!)) return at;
  }
  return pattern.indexOf(piece);
}

function unmatched(pattern: string, which: "(" | ")"): number {
  const open: number[] = [];
  let classAt = -1;
  for (const at of unescaped(pattern)) {
    const character = pattern[at];
    if (classAt >= 0) {
      // Right after the bracket, or after its ^, a closing one is a character of the class.
      const isFirst = at === classAt + 1 || (at === classAt + 2 && pattern[classAt + 1] === "^");
      if (character === "]" && !isFirst) classAt = -1;
    } else if (character === "[") classAt = at;
    else if (character === "(") open.push(at);
    else if (character === ")" && open.pop() === undefined) return which === ")" ? at : 0;
  }
  return open[0] ?? 0;
}

/** Places of characters that no backslash stands before; that of an escape is its backslash's. */
function* unescaped(pattern: string): Generator<number> {
  for (let at = 0; at < pattern.length; at++) {
    yield at;
    if (pattern[at] === "\\") at++;
  }
}
