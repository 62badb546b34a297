import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

export const CLIENT = { id: "quarterdeck", secret: "a secret of the client" };

export type OAuthServerOptions = { accessTokenSeconds?: number; deviceSeconds?: number };

/** A real authorization server on a port of its own: code with PKCE, rotated refresh tokens, devices, revocation. */
export async function startOAuthServer({
  accessTokenSeconds = 3600,
  deviceSeconds = 600,
}: OAuthServerOptions = {}) {
  let handle: ReturnType<Provider["callback"]> = () => {};
  const asked: string[] = [];
  const program = createServer((request, response) => {
    asked.push(`${request.method} ${request.url?.split("?")[0]}`);
    handle(request, response);
  });
  program.listen(0, "127.0.0.1");
  await once(program, "listening");
  const url = `http://localhost:${(program.address() as AddressInfo).port}`; // not of a pipe
  const provider = new Provider(url, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: ["http://127.0.0.1/external-auth/any/callback"],
        grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
        token_endpoint_auth_method: "client_secret_post",
      },
    ],
    features: { deviceFlow: { enabled: true }, revocation: { enabled: true } },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    pkce: { required: () => true },
    scopes: ["openid", "offline_access", "repo"],
    ttl: {
      AccessToken: accessTokenSeconds,
      AuthorizationCode: 60,
      DeviceCode: deviceSeconds,
      Grant: 86_400,
      IdToken: 3_600,
      Interaction: 600,
      RefreshToken: 86_400,
      Session: 86_400,
    },
    cookies: { keys: ["only of a test"] },
    findAccount: async (_ctx: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ sub: id, preferred_username: id, name: `${id} of the test` }),
    }),
    claims: { openid: ["sub", "preferred_username", "name"] },
  });
  // The port of the server under test is not known yet.
  provider.Client.prototype.redirectUriAllowed = (uri) =>
    /^(http:\/\/127\.0\.0\.1|https:\/\/localhost):\d+\/external-auth\//.test(uri);
  handle = provider.callback();
  return {
    url,
    /** Method and path of what it was asked. */
    asked,
    /** The lines of a file of providers, beside `id`. */
    lines: (more: Record<string, unknown> = {}) => ({
      type: "company",
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      client_auth: "post",
      scopes: ["openid", "offline_access"],
      auth_url: `${url}/auth`,
      token_url: `${url}/token`,
      validate_url: `${url}/me`,
      revoke_url: `${url}/token/revocation`,
      device_code_url: `${url}/device/auth`,
      ...more,
    }),
    close() {
      program.closeAllConnections();
      program.close();
    },
  };
}
