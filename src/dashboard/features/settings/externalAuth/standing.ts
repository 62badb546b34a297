import type { ExternalAuthLink } from "#api/http/externalAuth.ts";
import type { MarkKind } from "../../../ui/StatusMark.tsx";
import { parseTime } from "../../../ui/timeText.ts";

/** How a user's link to a provider stands, in a word; `why` where it is of no use. */
export type LinkStanding = { mark: MarkKind; word: string; why: string };

export function standingOf(link: ExternalAuthLink | undefined, now: number): LinkStanding {
  if (!link) return { mark: "off", word: "Not connected", why: "" };
  if (link.authenticated) return { mark: "ok", word: "Connected", why: "" };
  const why = link.validate_error || "The provider does not take its token.";
  const expires = parseTime(link.expires);
  return expires !== undefined && expires <= now
    ? { mark: "bad", word: "Expired", why }
    : { mark: "warn", word: "Not working", why };
}
