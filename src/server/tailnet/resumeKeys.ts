import { hkdfSync } from "node:crypto";
import type { ResumeKeys } from "#tailnet/resumeToken.ts";

const KID = "1";
const KEY_BYTES = 64;

/** One key, computed from the data directory's: tokens outlive the server's process, and nothing has to be stored. */
export function createResumeKeys(secret: Uint8Array): ResumeKeys {
  const bytes = hkdfSync("sha512", secret, "", "tailnet resume token 1", KEY_BYTES);
  const key = { kid: KID, secret: new Uint8Array(bytes) };
  return { current: () => key, find: (kid) => (kid === KID ? key : undefined) };
}
