import type { KnownLogLevel } from "#api/http/logs.ts";
import { plainText } from "#api/logText/plainText.ts";

const WORDS: Record<KnownLogLevel, string> = {
  trace: "trace verbose",
  debug: "debug",
  info: "info information notice",
  warn: "warn warning",
  error: "error err severe crit critical alert emerg emergency fatal panic",
};
const LEVELS = new Map(
  (Object.keys(WORDS) as KnownLogLevel[]) // the keys that its type names
    .flatMap((level) => WORDS[level].split(" ").map((word) => [word, level] as const)),
);
const ANY = [...LEVELS.keys()].join("|");
const UPPER = ANY.toUpperCase();

/** A level stands at the head of a line; a word further on is what the line is about. */
const HEAD = 160;
const JSON_KEYS = ["level", "severity", "lvl", "levelname", "log.level", "log_level"];
/** In order: who says it plainly goes before who only mentions it. */
const FORMS = [
  new RegExp(`(?:^|[\\s,;|{])["']?(?:level|lvl|severity)["']?\\s*[=:]\\s*["']?(${ANY})\\b`, "i"),
  new RegExp(`[[<(](?:\\w+:)?\\s*(${ANY})\\s*[\\])>]`, "i"),
  new RegExp(`\\b(${UPPER})\\b`),
  new RegExp(`^\\s*(${ANY}):\\s`, "i"),
];
const KLOG = /^([IWEF])\d{4} \d\d:\d\d:/;
const KLOG_LEVELS: Record<string, KnownLogLevel> = { I: "info", W: "warn", E: "error", F: "error" };

/** The level that a line names in one of the well-known forms. */
export function levelOf(line: string): KnownLogLevel | undefined {
  const text = plainText(line);
  if (text.startsWith("{")) {
    const level = levelOfJson(text);
    if (level) return level;
  }
  const head = text.slice(0, HEAD);
  for (const form of FORMS) {
    const level = LEVELS.get(form.exec(head)?.[1]?.toLowerCase() ?? "");
    if (level) return level;
  }
  return KLOG_LEVELS[KLOG.exec(head)?.[1] ?? ""];
}

function levelOfJson(text: string): KnownLogLevel | undefined {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(text) as Record<string, unknown>; // it starts with a brace
  } catch {
    return undefined;
  }
  for (const key of JSON_KEYS) {
    const value = entry[key];
    if (typeof value === "number") return levelOfNumber(value);
    const level = typeof value === "string" ? LEVELS.get(value.toLowerCase()) : undefined;
    if (level) return level;
  }
  return undefined;
}

/** As pino and bunyan count. */
function levelOfNumber(value: number): KnownLogLevel {
  if (value >= 50) return "error";
  if (value >= 40) return "warn";
  if (value >= 30) return "info";
  return value >= 20 ? "debug" : "trace";
}
