import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { parseCookies } from "../http/token.ts";

/** The deployment's token of one browser, and how it came here. */
export type ProxySession = {
  token: string;
  /** Pasted tokens were made elsewhere, and may be in use there: signing out forgets them, others are ended. */
  pasted: boolean;
};

const YEAR_SECONDS = 31_536_000;
const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Sessions live in the browser's cookie, sealed: nothing is stored here, a restart signs nobody out, and no script of
 * a page reads the token. The cookie's name is no name of the deployment's (browse-and-auth §5) and differs by
 * deployment, as browsers share cookies among all ports of a host.
 */
export function createSealedSessions(
  secret: Buffer,
  { origin, accessUrl }: { origin: string; accessUrl: string },
) {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "upstream session 1", 32));
  const bound = Buffer.from(origin);
  const isSecure = accessUrl.startsWith("https:");
  const suffix = createHash("sha256").update(origin).digest("hex").slice(0, 8);
  const name = `${isSecure ? "__Host-" : ""}quarterdeck_session_${suffix}`;
  const attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? "; Secure" : ""}`;

  function seal({ token, pasted }: ProxySession): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(bound);
    const sealed = Buffer.concat([cipher.update(JSON.stringify([token, pasted])), cipher.final()]);
    return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString("base64url");
  }

  function open(text: string): ProxySession | undefined {
    const bytes = Buffer.from(text, "base64url");
    if (bytes.length <= NONCE_BYTES + TAG_BYTES) return undefined;
    try {
      const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES)).setAAD(bound);
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const plain = Buffer.concat([
        decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)),
        decipher.final(),
      ]);
      const [token, pasted] = JSON.parse(plain.toString()) as [string, boolean]; // only `seal` makes what opens
      return { token, pasted };
    } catch {
      return undefined; // of another key, another deployment, or made up
    }
  }

  return {
    of: (cookieHeader: string | undefined): ProxySession | undefined => {
      const text = parseCookies(cookieHeader).get(name);
      return text === undefined ? undefined : open(text);
    },
    /** A year: the deployment decides when the token ends. */
    cookie: (session: ProxySession) => `${name}=${seal(session)}; Max-Age=${YEAR_SECONDS}; ${attributes}`,
    expired: `${name}=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; ${attributes}`,
  };
}
export type SealedSessions = ReturnType<typeof createSealedSessions>;
