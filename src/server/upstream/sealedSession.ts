import { createHash } from "node:crypto";
import { parseCookies } from "../http/token.ts";
import { createSealing } from "../sealing.ts";

/** The deployment's token of one browser, and how it came here. */
export type ProxySession = {
  token: string;
  /** Pasted tokens were made elsewhere, and may be in use there: signing out forgets them, others are ended. */
  pasted: boolean;
};

const YEAR_SECONDS = 31_536_000;

/**
 * Sessions live in the browser's cookie, sealed: nothing is stored here, a restart signs nobody out, and no script of
 * a page reads the token. The cookie's name is no name of the deployment's (browse-and-auth §5) and differs by
 * deployment, as browsers share cookies among all ports of a host.
 */
export function createSealedSessions(
  secret: Buffer,
  { origin, accessUrl }: { origin: string; accessUrl: string },
) {
  const sealing = createSealing(secret, "upstream session 1");
  const isSecure = accessUrl.startsWith("https:");
  const suffix = createHash("sha256").update(origin).digest("hex").slice(0, 8);
  const name = `${isSecure ? "__Host-" : ""}quarterdeck_session_${suffix}`;
  const attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? "; Secure" : ""}`;

  const seal = ({ token, pasted }: ProxySession) => sealing.seal(JSON.stringify([token, pasted]), origin);

  function open(text: string): ProxySession | undefined {
    const plain = sealing.open(text, origin);
    if (plain === undefined) return undefined; // of another key, another deployment, or made up
    const [token, pasted] = JSON.parse(plain) as [string, boolean]; // only `seal` makes what opens
    return { token, pasted };
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
