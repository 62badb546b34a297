import pino, { type DestinationStream, type Logger } from "pino";
import { oneOf } from "./flags.ts";

export const logLevel = oneOf(
  ["trace", "debug", "info", "warn", "error", "fatal"],
  "How much goes to standard error, as JSON lines",
  "warn",
);

/** Names under which a secret could slip into a logged object. */
const SECRET = ["token", "session_token", "password", "code", "secret", "headers", "cookie", "authorization"];

/** What is logged holds no token in the first place; this is the net below, three objects deep. */
export const createLog = (
  level: string,
  part: string,
  destination: DestinationStream = pino.destination({ fd: 2, sync: true }),
): Logger =>
  pino(
    {
      level,
      base: { part },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: "[hidden]",
      },
    },
    destination,
  );
