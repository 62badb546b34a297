/** Places in a text, the end not included. */
export type Range = readonly [start: number, end: number];

/** Finds what looks like a secret in a line's plain text: ascending ranges that do not touch each other. */
export type SecretFinder = (plain: string) => Range[];

/**
 * Shapes that are secrets by their very look. The first group is the secret; a prefix that everybody knows stays
 * readable. Each begins at a fixed word or a word's edge and counts what follows, so that no line costs more than its
 * length.
 */
const SHAPES: readonly RegExp[] = [
  // GitHub, GitLab
  /\bgh[pousr]_([A-Za-z0-9]{20,255})/g,
  /\bgithub_pat_([A-Za-z0-9_]{22,255})/g,
  /\bglpat-([\w-]{20,255})/g,
  // AWS access keys, Google API keys and OAuth tokens
  /\b(?:AKIA|ASIA)([A-Z0-9]{16})\b/g,
  /\bAIza([\w-]{35})/g,
  /\bya29\.([\w-]{20,512})/g,
  // Slack, Stripe, npm, PyPI
  /\bxox[abeprs]-([\w-]{10,255})/g,
  /\bhooks\.slack\.com\/services\/([\w/-]{20,100})/g,
  /\b[sr]k_live_([A-Za-z0-9]{10,255})/g,
  /\bnpm_([A-Za-z0-9]{30,60})/g,
  /\bpypi-([\w-]{16,255})/g,
  // OpenAI and Anthropic, Hugging Face, SendGrid, Twilio, DigitalOcean
  /\bsk-((?:ant-|proj-)?[\w-]{20,255})/g,
  /\bhf_([A-Za-z0-9]{20,100})/g,
  /\bSG\.([\w-]{16,64}\.[\w-]{16,64})/g,
  /\bSK([0-9a-f]{32})\b/g,
  /\bdop_v1_([0-9a-f]{32,128})/g,
  // Session tokens of Coder and ours, JSON web tokens
  /\b([A-Za-z0-9]{10}-[A-Za-z0-9]{22})\b/g,
  /\beyJ([\w-]{8,2048}\.[\w-]{8,2048}\.[\w-]{8,2048})/g,
  // A private key on one line, and the body of one on lines of its own
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(.{1,8192}?)(?:-----END|$)/g,
  /^(?![0-9a-fA-F]{60,64}$)([A-Za-z0-9+/]{60,64}={0,2})$/g,
  // The password of an address
  /:\/\/[^\s/:@]{0,256}:([^\s/@]{1,256})@/g,
];

/** A name that says what its value is, and the value: quoted, or up to where one ends. */
const ASSIGNMENT =
  /(?:passw(?:or)?d|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|credentials?)[\w-]{0,32}["']?\s{0,3}([=:])\s{0,3}(?:"([^"]{4,512})"|'([^']{4,512})'|([^\s"',;&)\]}]{4,512}))/gi;
const AUTHORIZATION = /\b(?:Bearer|Basic)\s{1,3}([\w.~+/=-]{8,4096})/gi;

/** One cheap look tells most lines apart: none of the above is without one of these. */
const MAYBE =
  /gh[pousr]_|github_pat_|glpat-|A(?:KIA|SIA|Iza)|ya29\.|xox[abeprs]-|slack\.com|k_live_|npm_|pypi-|sk-|hf_|SG\.|SK[0-9a-f]{8}|dop_v1_|eyJ|PRIVATE|:\/\/|[A-Za-z0-9]{10}-[A-Za-z0-9]{22}|^[A-Za-z0-9+/]{60}|pass|pwd|secret|token|key|credential|bearer|basic/i;

/** What stands for a value in talk about one: `token: expired`, `password=null`. */
const NO_SECRET = /^(?:[a-z]+|[A-Z][a-z]+|\d{1,8}|[<[({$%*•.].*|.*\*{3}.*)$/;
const hasLetterAndDigit = (text: string) => /[A-Za-z]/.test(text) && /\d/.test(text);

/** `known`: values that are secret whatever they look like. */
export function createSecretFinder(known: readonly string[]): SecretFinder {
  return (plain) => {
    const found: Range[] = [];
    for (const value of known) {
      for (let at = plain.indexOf(value); at >= 0; at = plain.indexOf(value, at + value.length))
        found.push([at, at + value.length]);
    }
    if (MAYBE.test(plain)) {
      for (const shape of SHAPES)
        for (const match of plain.matchAll(shape)) found.push(groupRange(match, match[1]!));
      for (const match of plain.matchAll(AUTHORIZATION))
        if (hasLetterAndDigit(match[1]!) || match[1]!.length >= 20) found.push(groupRange(match, match[1]!));
      for (const match of plain.matchAll(ASSIGNMENT)) {
        const value = assignedValue(match);
        if (value !== undefined) found.push(groupRange(match, value));
      }
    }
    return found.length < 2 ? found : merged(found);
  };
}

function assignedValue([, sign, double, single, bare]: RegExpMatchArray): string | undefined {
  const quoted = double ?? single;
  if (quoted !== undefined) return NO_SECRET.test(quoted) && sign === ":" ? undefined : quoted;
  if (bare === undefined || NO_SECRET.test(bare)) return undefined;
  // After a colon comes more often a word about the thing than the thing itself.
  return sign === "=" || (bare.length >= 8 && hasLetterAndDigit(bare)) ? bare : undefined;
}

/** The group is the last thing in its match, but for what closes it. */
function groupRange(match: RegExpMatchArray, group: string): Range {
  const start = match.index! + match[0].lastIndexOf(group);
  return [start, start + group.length];
}

function merged(ranges: Range[]): Range[] {
  const whole: [number, number][] = [];
  for (const [start, end] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = whole.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else whole.push([start, end]);
  }
  return whole;
}
