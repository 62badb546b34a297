import { ask, ProviderFault } from "./ask.ts";
import type { Reached } from "./currentToken.ts";
import type { Link } from "./links.ts";

/** Whether it is known where the provider takes tokens back. */
export async function canRevoke({ provider, oauth }: Reached): Promise<boolean> {
  if (provider.urls.revoke !== undefined) return true;
  if (!provider.issuer) return false;
  return oauth.server().then(
    ({ revocation_endpoint }) => revocation_endpoint !== undefined,
    () => false, // asked again the next time
  );
}

/** Has the provider forget the tokens. Throws a ProviderFault when it does not. */
export async function revoke({ provider, oauth }: Reached, link: Link): Promise<void> {
  if (provider.type === "github" && provider.urls.revoke?.includes(":client_id"))
    return revokeAtGithub(provider.urls.revoke, provider, link.access);
  // Most forget the access token with the refresh token, and not the other way round.
  if (link.refresh !== "") await oauth.revoke(link.refresh);
  await oauth.revoke(link.access);
}

type Client = { clientId: string; clientSecret: string };

/** GitHub has a method of its own. What is unknown there is gone. */
async function revokeAtGithub(url: string, { clientId, clientSecret }: Client, token: string): Promise<void> {
  const { status } = await ask(url.replace(":client_id", encodeURIComponent(clientId)), {
    method: "DELETE",
    headers: {
      Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`,
      Accept: "application/vnd.github+json",
      "Content-Type": "application/json",
      "User-Agent": "Quarterdeck",
    },
    body: JSON.stringify({ access_token: token }),
  });
  if (status !== 204 && status !== 404 && status !== 422)
    throw new ProviderFault(`GitHub answered ${status} when asked to revoke the token`);
}
