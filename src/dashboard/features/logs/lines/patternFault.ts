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
  // The engine stops looking for the end of a class at the end of the pattern.
  if (error === "missing closing ]") return { at: pattern.length - length, length: 1, message };
  if (error.startsWith("duplicate")) {
    // The engine names only the name; the second one is one too many.
    const first = pattern.indexOf(`<${input}>`);
    return { at: pattern.indexOf(`<${input}>`, first + 1) + 1, length, message };
  }
  const at = input === null ? -1 : placeOf(pattern, input, error.startsWith("missing argument"));
  if (at < 0 || length === 0) return { at: 0, length: pattern.length, message };
  return { at, length, message };
}

/** What nothing to repeat stands in: the beginning of a pattern, of a group or of an alternative. */
const beginning = /(?:[|]|\((?:\?(?:P?<\w+>|[A-Za-z-]*:))?)$/;

/** A group's name is hardly longer; whole patterns can be. */
const startsThere = (pattern: string, at: number) =>
  at === 0 || beginning.test(pattern.slice(Math.max(0, at - 64), at));

/** The engine names the piece, not its place: the first one that it can be. */
function placeOf(pattern: string, piece: string, hasNothingBefore: boolean): number {
  if (hasNothingBefore) {
    for (const at of outside(pattern)) {
      // The question mark behind a parenthesis says what kind of group it is.
      const isKind = pattern[at] === "?" && pattern[at - 1] === "(";
      if (!isKind && pattern.startsWith(piece, at) && startsThere(pattern, at)) return at;
    }
    return pattern.indexOf(piece);
  }
  // Groups and repetitions are none within a class; ranges and escapes are.
  const places = /^[({*+?]/.test(piece) ? outside(pattern) : unescaped(pattern);
  for (const at of places) if (pattern.startsWith(piece, at)) return at;
  return pattern.indexOf(piece);
}

function unmatched(pattern: string, which: "(" | ")"): number {
  const open: number[] = [];
  for (const at of outside(pattern)) {
    if (pattern[at] === "(") open.push(at);
    else if (pattern[at] === ")" && open.pop() === undefined) return which === ")" ? at : 0;
  }
  return open[0] ?? 0;
}

/** Places of characters that no backslash stands before and that are in no class: what has a meaning of its own. */
function* outside(pattern: string): Generator<number> {
  let classAt = -1;
  let quotedTo = 0;
  for (const at of unescaped(pattern)) {
    if (at < quotedTo) continue;
    if (classAt >= 0) {
      // Right after the bracket, or after its ^, a closing one is a character of the class; [:alpha:] is closed in it.
      const isFirst = at === classAt + 1 || (at === classAt + 2 && pattern[classAt + 1] === "^");
      if (pattern.startsWith("[:", at)) quotedTo = pattern.indexOf(":]", at) + 2;
      else if (pattern[at] === "]" && !isFirst) classAt = -1;
    } else if (pattern.startsWith("\\Q", at)) {
      const end = pattern.indexOf("\\E", at);
      quotedTo = end < 0 ? pattern.length : end + 2;
    } else {
      if (pattern[at] === "[") classAt = at;
      yield at;
    }
  }
}

/** Places of characters that no backslash stands before; that of an escape is its backslash's. */
function* unescaped(pattern: string): Generator<number> {
  for (let at = 0; at < pattern.length; at++) {
    yield at;
    if (pattern[at] === "\\") at++;
  }
}
