import type { AttemptFailure } from "#api/http/engine.ts";
import { maskText } from "#api/secrets/maskText.ts";
import { createSecretFinder } from "#api/secrets/secretRanges.ts";

const find = createSecretFinder([]);
const masked = (text: string): string => maskText(text, find(text));

/** A failure without what looks like a secret: builds are told tokens as arguments, and say them again. */
export const maskedFailure = (failure: AttemptFailure): AttemptFailure => ({
  ...failure,
  message: masked(failure.message),
  description: masked(failure.description),
  command: masked(failure.command),
  context: failure.context.map(masked),
});
