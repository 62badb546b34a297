import pino, { type DestinationStream, type Logger } from "pino";

/** Names under which a secret could slip into a logged object, at the depths at which things are logged. */
const SECRET = [
  "token",
  "password",
  "code",
  "secret",
  "session_token",
  "cookie",
  "authorization",
  '["coder-session-token"]',
  '["set-cookie"]',
];

const paths = SECRET.flatMap((name) => {
  const member = name.startsWith("[") ? name : `.${name}`;
  return [name, `*${member}`, `*.headers${member}`, `headers${member}`, `err.*${member}`];
});

/** JSON lines. What is logged names no query string and no body; redaction is the net below that. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = { level, redact: { paths, censor: "[secret]" }, base: null };
  return destination ? pino(options, destination) : pino(options);
}
