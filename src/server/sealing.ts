import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Text that only this server reads, for cookies and for secrets at rest: AES-256-GCM under a key derived from the data
 * directory's secret. `purpose` gives every use a key of its own. What is sealed opens under the same `bound` only, so
 * that a row or cookie put in another's place opens nothing.
 */
export function createSealing(secret: Buffer, purpose: string) {
  const key = Buffer.from(hkdfSync("sha256", secret, "", purpose, 32));
  return {
    /** base64url; another one each time. */
    seal(plain: string, bound: string): string {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(bound));
      const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString("base64url");
    },
    /** Undefined for what another key or purpose sealed, is bound elsewhere, or was made up. */
    open(text: string, bound: string): string | undefined {
      const bytes = Buffer.from(text, "base64url");
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
      try {
        const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES));
        decipher.setAAD(Buffer.from(bound)).setAuthTag(bytes.subarray(-TAG_BYTES));
        const sealed = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
        return Buffer.concat([decipher.update(sealed), decipher.final()]).toString();
      } catch {
        return undefined;
      }
    },
  };
}
export type Sealing = ReturnType<typeof createSealing>;
