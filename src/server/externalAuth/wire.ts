import type { ExternalAuthLink, ExternalAuthProvider } from "#api/http/externalAuth.ts";
import { ZERO_TIME } from "#api/values.ts";
import { wireTime } from "../users/wire.ts";
import { ProviderFault } from "./ask.ts";
import type { CurrentToken, Reached, Standing } from "./currentToken.ts";
import type { Link } from "./links.ts";
import { canRevoke } from "./revoke.ts";

export async function wireProvider(reached: Reached): Promise<ExternalAuthProvider> {
  const { provider } = reached;
  return {
    id: provider.id,
    type: provider.type,
    device: provider.device,
    display_name: provider.displayName,
    display_icon: provider.displayIcon,
    allow_refresh: !provider.noRefresh,
    allow_validate: provider.urls.validate !== undefined || provider.issuer !== undefined,
    supports_revocation: await canRevoke(reached),
  };
}

/** A link with how it stands just now; of one whose provider left the file, as it was stored. */
export async function wireLink(
  stored: Link,
  reached: Reached | undefined,
  current: CurrentToken,
): Promise<ExternalAuthLink> {
  const standing: Pick<Standing, "link" | "valid" | "reason"> = reached
    ? await current(reached, stored.row.user_id).catch((error: unknown) => {
        if (!(error instanceof ProviderFault)) throw error;
        return { link: stored, valid: false, reason: error.message };
      })
    : { link: stored, valid: false, reason: "The server's file no longer has this provider." };
  const { row, refresh, expiresAt } = standing.link ?? stored;
  return {
    provider_id: row.provider_id,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
    has_refresh_token: refresh !== "",
    expires: expiresAt === undefined ? ZERO_TIME : wireTime(expiresAt),
    authenticated: standing.valid,
    validate_error: standing.reason,
  };
}
