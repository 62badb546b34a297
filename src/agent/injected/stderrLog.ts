import type { Log } from "../log.ts";

const LEVELS = ["debug", "info", "warn", "error"] as const;

/** JSON lines on standard error, which the parent agent takes into its own log. */
export const stderrLog = (write: (line: string) => void): Log => {
  const at = (level: (typeof LEVELS)[number]) => (fields: object, msg: string) => {
    if (level !== "debug") write(`${JSON.stringify({ level, msg, ...fields }, errorsToo)}\n`);
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
};

/** An error's own fields hold neither its message nor anything else of use. */
const errorsToo = (_key: string, value: unknown) => (value instanceof Error ? value.message : value);
