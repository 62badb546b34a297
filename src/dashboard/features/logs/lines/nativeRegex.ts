/** A pattern of the browser's own engine, and the longest line it may be tried on. */
export type NativeRegex = { pattern: RegExp; longest: number };

/**
 * With one repetition without an end the native engine may look at a line from each of its places: no matter while lines
 * are short.
 */
const LONGEST_REPEATED = 512;
/** Ways in which one place may be tried: alternatives, optional parts and counted repetitions, multiplied. */
const MOST_WAYS = 16;

const SPACES = "\\t\\n\\f\\r ";
const LITERAL = /^[A-Za-z0-9 _/"'#%&,:;<=>@`~!-]$/;
const ESCAPED_LITERAL = /^[\\^$.*+?()[\]{}|/-]$/;

/**
 * The same pattern for the browser's engine, which is many times as fast as the linear one, when it is so simple that
 * backtracking cannot hurt: nothing repeated is a group, at most one repetition has no end. Undefined for any other, and
 * for all syntax that the two engines read differently.
 */
export function nativeRegex(typed: string, folds: boolean): NativeRegex | undefined {
  const scan = { typed, at: 0, source: "", ways: 1, endless: 0 };
  if (!alternatives(scan) || scan.at < typed.length) return undefined;
  if (scan.ways > MOST_WAYS || scan.endless > 1) return undefined;
  try {
    const pattern = new RegExp(scan.source, folds ? "iu" : "u");
    return { pattern, longest: scan.endless > 0 ? LONGEST_REPEATED : Number.POSITIVE_INFINITY };
  } catch {
    return undefined;
  }
}

type Scan = { typed: string; at: number; source: string; ways: number; endless: number };

/** Pieces up to the end or to a closing parenthesis. */
function alternatives(scan: Scan): boolean {
  let count = 1;
  while (scan.at < scan.typed.length && scan.typed[scan.at] !== ")") {
    if (scan.typed[scan.at] === "|") {
      count++;
      scan.source += "|";
      scan.at++;
    } else if (!piece(scan)) return false;
  }
  scan.ways *= count;
  return true;
}

function piece(scan: Scan): boolean {
  const { typed, at } = scan;
  if (typed[at] === "(") {
    const opening = typed.startsWith("(?:", at) ? "(?:" : "(";
    if (opening === "(" && typed[at + 1] === "?") return false;
    scan.at += opening.length;
    scan.source += "(?:";
    if (!alternatives(scan) || typed[scan.at] !== ")") return false;
    scan.at++;
    scan.source += ")";
    return !/^[*+?{]/.test(typed.slice(scan.at));
  }
  if (typed[at] === "^" || typed[at] === "$") {
    scan.source += typed[at];
    scan.at++;
    return !/^[*+?{]/.test(typed.slice(scan.at));
  }
  return atom(scan) && repetition(scan);
}

function atom(scan: Scan): boolean {
  const { typed, at } = scan;
  const first = typed[at]!;
  if (first === "[") return characterClass(scan);
  if (first === "\\") return escaped(scan, typed[at + 1] ?? "");
  if (first !== "." && !LITERAL.test(first)) return false;
  scan.source += first === "." ? "[^\\n]" : first;
  scan.at++;
  return true;
}

function escaped(scan: Scan, letter: string): boolean {
  if ("dwDW".includes(letter) && letter !== "") scan.source += `\\${letter}`;
  else if (letter === "s") scan.source += `[${SPACES}]`;
  else if (letter === "S") scan.source += `[^${SPACES}]`;
  else if (ESCAPED_LITERAL.test(letter)) scan.source += letter === "-" ? "-" : `\\${letter}`;
  else return false;
  scan.at += 2;
  return true;
}

/** A class of plain ASCII characters, ranges, and the escapes above. */
function characterClass(scan: Scan): boolean {
  const body = /^\[(\^?)((?:[A-Za-z0-9 _"'#%,:;<=>@`~!.*+?()$/|{}-]|\\[dws\\\].-])+)\]/.exec(
    scan.typed.slice(scan.at),
  );
  if (!body) return false;
  const [whole, not, inside] = body as unknown as [string, string, string]; // a match has its groups
  const plain = inside
    .replaceAll("\\s", SPACES)
    // In a class of the native engine these need a backslash.
    .replace(/(^|[^\\])([/(){}|])/g, "$1\\$2")
    .replace(/(^|[^\\])([/(){}|])/g, "$1\\$2");
  scan.source += `[${not}${plain}]`;
  scan.at += whole.length;
  return true;
}

function repetition(scan: Scan): boolean {
  const found = /^([*+?]|\{(\d{1,3})(,(\d{1,3})?)?\})\??/.exec(scan.typed.slice(scan.at));
  if (!found) return !"*+?{}".includes(scan.typed[scan.at] ?? "a");
  const [whole, sign, least, comma, most] = found;
  if (sign === "*" || sign === "+" || (comma && most === undefined)) scan.endless++;
  else if (sign === "?") scan.ways *= 2;
  else scan.ways *= most === undefined ? 1 : Math.max(1, Number(most) - Number(least) + 1);
  scan.source += whole;
  scan.at += whole.length;
  // A second sign is possessive or nothing, depending on the engine.
  return !"*+?{".includes(scan.typed[scan.at] ?? "a");
}
