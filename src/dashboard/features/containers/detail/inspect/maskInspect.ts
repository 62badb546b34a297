import { isSecret, isSecretKey } from "#api/secrets/isSecret.ts";
import { MASK, maskText } from "#api/secrets/maskText.ts";
import { createSecretFinder } from "#api/secrets/secretRanges.ts";
import { environmentOf, type Raw, readInspect } from "./readInspect.ts";

/** A shorter value would mask half of everything. */
const SHORTEST = 6;

/** Masks secrets in what the engine says of one container: what looks like one, and the values of secret variables. */
export function createMask(raw: Raw): (text: string) => string {
  const secrets = Object.entries(environmentOf(readInspect(raw))).flatMap(([name, value]) =>
    value.length >= SHORTEST && isSecret(name, value) ? [value] : [],
  );
  const find = createSecretFinder(secrets);
  return (text) => maskText(text, find(text));
}

/** All of it, with secrets masked wherever they stand: search and copies have no more than what is shown. */
export function maskInspect(raw: Raw): Raw {
  const mask = createMask(raw);
  const visit = (value: unknown): unknown => {
    if (typeof value === "string") return maskPair(value) ?? mask(value);
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        typeof inner === "string" && inner !== "" && isSecretKey(key, inner) ? MASK : visit(inner),
      ]),
    );
  };
  return visit(raw) as Raw; // an object stays one
}

/** A variable as the engine lists it, `NAME=value`, masked whole when it is a secret. */
function maskPair(text: string): string | undefined {
  const [, name, value] = /^([A-Za-z_]\w*)=(.+)$/s.exec(text) ?? [];
  return name !== undefined && value !== undefined && isSecret(name, value) ? `${name}=${MASK}` : undefined;
}
