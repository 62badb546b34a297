import type { KnownLogLevel } from "#api/http/logs.ts";
import type { LogSender } from "../../logs/logSender.ts";

/** A sender that keeps what it is given. */
export function someLogs() {
  const kept: { source: string; level: KnownLogLevel; output: string }[] = [];
  const sender: LogSender = {
    source: ({ id }) => ({
      write: (level, output) => void kept.push({ source: id, level, output }),
      full: false,
      drained: async () => {},
    }),
    flush: async () => {},
    close: () => {},
  };
  return { ...sender, lines: () => kept };
}
