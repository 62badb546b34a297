/** A document that proves nothing; the message says why. */
export class BadIdentity extends Error {
  override name = "BadIdentity";
}

/** Claims that are proven, and of no shape that anybody can use. */
export class BadClaims extends Error {
  override name = "BadClaims";
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
