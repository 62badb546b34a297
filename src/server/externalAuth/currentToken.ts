import { setTimeout as delay } from "node:timers/promises";
import { ProviderFault } from "./ask.ts";
import type { Link, Links } from "./links.ts";
import type { OAuth } from "./oauth.ts";
import type { Provider } from "./providers.ts";
import { type Validity, validate } from "./validate.ts";

/** A provider of the file, and how it is spoken to. */
export type Reached = { provider: Provider; oauth: OAuth };

/** How a user stands with a provider; `reason` says why a link is of no use. */
export type Standing =
  | { link: undefined; valid: false; reason: string; user: null }
  | ({ link: Link; reason: string } & Validity);

/** So that no token is given away in the last seconds of its life. */
const REFRESH_AHEAD_MS = 10_000;
const RETRY_FOR_MS = 10_000;
const FIRST_RETRY_MS = 250;
/** The provider will not take this refresh token ever again. */
const REFUSED = new Set(["invalid_grant", "bad_refresh_token", "invalid_refresh_token"]);

const isExpired = ({ expiresAt }: Link, now: number) => expiresAt !== undefined && expiresAt <= now;

/** A ProviderFault while a token is looked at. The contract has these words before it (SS11). */
const whileValidating = (error: unknown): never => {
  if (!(error instanceof ProviderFault)) throw error;
  throw new ProviderFault(`validate external auth token: ${error.message}`, { cause: error });
};

/** Whether the token is good by the clock and by the provider, which is asked. */
export async function validateLink(
  { provider, oauth }: Reached,
  link: Link,
  now: number,
  signal?: AbortSignal,
): Promise<Validity> {
  if (isExpired(link, now)) return { valid: false, user: null };
  const url = provider.urls.validate ?? (provider.issuer && (await oauth.server()).userinfo_endpoint);
  return validate({ type: provider.type, url }, link.access, signal);
}

/** A user's token as it is now: renewed where that is due, and looked at by the provider. */
export function createCurrentToken({ links, now }: { links: Links; now: () => number }) {
  // Two who renew at once would each lose the other's refresh token, where every use brings another one.
  const underWay = new Map<string, Promise<Standing>>();

  async function renewed(reached: Reached, link: Link): Promise<{ link: Link | undefined; reason: string }> {
    const isDue = isExpired(link, now() + REFRESH_AHEAD_MS);
    if (!isDue || reached.provider.noRefresh || link.refresh === "")
      return { link, reason: link.row.refresh_failure };
    try {
      const tokens = await retried(() => reached.oauth.refresh(link.refresh), now);
      // Else it was connected anew, or disconnected, while the provider was asked: that holds.
      await links.renew(link, tokens);
      return { link: await links.find(link.row.user_id, link.row.provider_id), reason: "" };
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      const reason = `The token could not be renewed: ${error.message}`;
      if (error.code && REFUSED.has(error.code)) await links.giveUpRefresh(link, reason);
      return { link, reason };
    }
  }

  async function stand(reached: Reached, userId: string): Promise<Standing> {
    const stored = await links.find(userId, reached.provider.id);
    const { link, reason } = stored ? await renewed(reached, stored) : { link: undefined, reason: "" };
    if (!link) return { link, valid: false, reason: "Not connected.", user: null };
    const validity = await validateLink(reached, link, now()).catch(whileValidating);
    if (validity.valid) return { link, reason: "", ...validity };
    const why = isExpired(link, now())
      ? reason || "The token has expired."
      : "The provider takes the token no longer.";
    return { link, reason: why, ...validity };
  }

  return (reached: Reached, userId: string): Promise<Standing> => {
    const key = `${userId} ${reached.provider.id}`;
    const known = underWay.get(key);
    if (known) return known;
    const standing = stand(reached, userId).finally(() => underWay.delete(key));
    underWay.set(key, standing);
    return standing;
  };
}
export type CurrentToken = ReturnType<typeof createCurrentToken>;

/** What passes is tried again, for so long. */
async function retried<T>(work: () => Promise<T>, now: () => number): Promise<T> {
  const until = now() + RETRY_FOR_MS;
  for (let wait = FIRST_RETRY_MS; ; wait *= 2) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ProviderFault && error.passing) || now() + wait > until) throw error;
      await delay(wait * (0.5 + Math.random() / 2));
    }
  }
}
