import * as oauth from "oauth4webapi";
import { ask, ProviderFault } from "./ask.ts";
import type { Provider } from "./providers.ts";
import { standardAnswer } from "./standardAnswer.ts";

/** What a provider has given. `expiresAt` undefined: never. */
export type Tokens = {
  access: string;
  refresh: string;
  expiresAt: number | undefined;
  /** The members of the answer that the file names. */
  extra: Record<string, unknown> | null;
};

export type DeviceGrant = {
  device_code: string;
  user_code: string;
  verification_uri: string;
  expires_in: number;
  interval: number;
};

type Server = oauth.AuthorizationServer;
/** Ten years: some say "never" with a large number, which no date can hold. */
const FOR_EVER_SECONDS = 315_360_000;
const DEVICE_INTERVAL_SECONDS = 5;
const AZURE_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const AZURE_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** The flows of OAuth with one provider. Whatever goes wrong with it is a ProviderFault. */
export function createOAuth(provider: Provider, now: () => number) {
  const client: oauth.Client = { client_id: provider.clientId };
  // Azure DevOps of old has the grants and names of the assertion framework instead of those everybody has.
  const isOldAzure = provider.type === "azure-devops";
  let discovered: Promise<Server> | undefined;

  const options = (signal?: AbortSignal) => ({
    // Which addresses may be plain http is decided where the file is read.
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: async (url: string, init: oauth.CustomFetchOptions<string, unknown>) =>
      standardAnswer(await ask(url, init as RequestInit)), // of fetch's own members only
    ...(signal && { signal }),
  });

  /** What the file says; where it names an issuer, the rest is asked for there, again after a failure. */
  async function server(): Promise<Server> {
    const { urls, issuer } = provider;
    const said: Omit<Server, "issuer"> = {
      ...(urls.auth && { authorization_endpoint: urls.auth }),
      ...(urls.token && { token_endpoint: urls.token }),
      ...(urls.revoke && { revocation_endpoint: urls.revoke }),
      ...(urls.device && { device_authorization_endpoint: urls.device }),
      ...(urls.validate && { userinfo_endpoint: urls.validate }),
    };
    if (!issuer) return { issuer: new URL(urls.token ?? urls.auth!).origin, ...said };
    discovered ??= discover(new URL(issuer)).catch((error: unknown) => {
      discovered = undefined;
      throw error;
    });
    return { ...(await discovered), ...said };
  }

  /** By OpenID's way, else by that of RFC 8414. */
  async function discover(issuer: URL): Promise<Server> {
    const by = async (algorithm: "oidc" | "oauth2") =>
      oauth.processDiscoveryResponse(
        issuer,
        await oauth.discoveryRequest(issuer, { ...options(), algorithm }),
      );
    return by("oidc").catch((first: unknown) => by("oauth2").catch(() => Promise.reject(first)));
  }

  function secretFor(as: Server): oauth.ClientAuth {
    const { clientSecret } = provider;
    if (clientSecret === "") return oauth.None();
    if (isOldAzure)
      return (_as, _client, body) => {
        body.set("client_assertion_type", AZURE_ASSERTION);
        body.set("client_assertion", clientSecret);
      };
    const ways = as.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const way = provider.clientAuth ?? (ways.includes("client_secret_basic") ? "basic" : "post");
    return way === "basic" ? oauth.ClientSecretBasic(clientSecret) : oauth.ClientSecretPost(clientSecret);
  }

  function tokensOf(answer: oauth.TokenEndpointResponse, refreshBefore = ""): Tokens {
    const extra = provider.extraTokenKeys.filter((key) => answer[key] !== undefined);
    return {
      access: answer.access_token,
      // Without a new one the old one goes on being good (RFC 6749 §6).
      refresh: answer.refresh_token ?? refreshBefore,
      expiresAt: endOf(answer.expires_in),
      extra: extra.length === 0 ? null : Object.fromEntries(extra.map((key) => [key, answer[key]])),
    };
  }

  const endOf = (seconds: number | undefined) =>
    seconds === undefined || seconds > FOR_EVER_SECONDS ? undefined : Math.round(now() + seconds * 1000);

  return {
    server: () => faults(server),

    /** Where the browser is sent to. */
    authorizationUrl: (redirectUri: string, state: string, verifier: string) =>
      faults(async () => {
        const { authorization_endpoint } = await server();
        if (!authorization_endpoint) throw new ProviderFault("The provider has no address to sign in at.");
        const url = new URL(authorization_endpoint); // may have a query of its own
        url.searchParams.set("response_type", isOldAzure ? "Assertion" : "code");
        url.searchParams.set("client_id", provider.clientId);
        url.searchParams.set("redirect_uri", redirectUri);
        url.searchParams.set("state", state);
        const scopes = provider.scopes.join(" ");
        if (scopes) url.searchParams.set(provider.type === "slack" ? "user_scope" : "scope", scopes);
        url.searchParams.set("code_challenge", await oauth.calculatePKCECodeChallenge(verifier));
        url.searchParams.set("code_challenge_method", "S256");
        return url.href;
      }),

    /** `answered`: the query with which the browser came back. Throws a fault with the provider's `error` as its code. */
    exchange: (answered: URLSearchParams, redirectUri: string, state: string, verifier: string) =>
      faults(async () => {
        const as = await server();
        const query = new URLSearchParams(answered);
        if (!provider.issuer) query.delete("iss"); // nothing to hold it against
        const checked = oauth.validateAuthResponse(as, client, query, state);
        const secret = secretFor(as);
        if (isOldAzure) {
          const parameters = { assertion: checked.get("code") ?? "", redirect_uri: redirectUri };
          const response = await oauth.genericTokenEndpointRequest(
            as,
            client,
            secret,
            AZURE_GRANT,
            parameters,
            options(),
          );
          return tokensOf(await oauth.processGenericTokenEndpointResponse(as, client, response));
        }
        const response = await oauth.authorizationCodeGrantRequest(
          as,
          client,
          secret,
          checked,
          redirectUri,
          verifier,
          options(),
        );
        return tokensOf(await oauth.processAuthorizationCodeResponse(as, client, response));
      }),

    refresh: (token: string) =>
      faults(async () => {
        const as = await server();
        const added = isOldAzure ? { additionalParameters: { assertion: token } } : {};
        const response = await oauth.refreshTokenGrantRequest(as, client, secretFor(as), token, {
          ...options(),
          ...added,
        });
        return tokensOf(await oauth.processRefreshTokenResponse(as, client, response), token);
      }),

    beginDevice: (signal: AbortSignal): Promise<DeviceGrant> =>
      faults(async () => {
        const as = await server();
        const scopes = provider.scopes.join(" ");
        const parameters = new URLSearchParams(scopes ? { scope: scopes } : "");
        const response = await oauth.deviceAuthorizationRequest(
          as,
          client,
          secretFor(as),
          parameters,
          options(signal),
        );
        const grant = await oauth.processDeviceAuthorizationResponse(as, client, response);
        return {
          device_code: grant.device_code,
          user_code: grant.user_code,
          verification_uri: grant.verification_uri,
          expires_in: grant.expires_in,
          interval: grant.interval ?? DEVICE_INTERVAL_SECONDS,
        };
      }),

    exchangeDevice: (deviceCode: string) =>
      faults(async () => {
        const as = await server();
        const response = await oauth.deviceCodeGrantRequest(as, client, secretFor(as), deviceCode, options());
        return tokensOf(await oauth.processDeviceCodeResponse(as, client, response));
      }),

    /** RFC 7009. */
    revoke: (token: string) =>
      faults(async () => {
        const as = await server();
        const response = await oauth.revocationRequest(as, client, secretFor(as), token, options());
        await oauth.processRevocationResponse(response);
      }),
  };
}
export type OAuth = ReturnType<typeof createOAuth>;

const LONGEST_REASON = 300;
const brief = (text: string) => (text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON)}…` : text);

/** The library's errors carry whole answers, tokens among them: only the words go on. */
async function faults<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw faultOf(error);
  }
}

function faultOf(error: unknown): unknown {
  if (error instanceof ProviderFault) return error;
  if (error instanceof oauth.ResponseBodyError || error instanceof oauth.AuthorizationResponseError) {
    const said = error.error_description ? `${error.error}: ${error.error_description}` : error.error;
    return new ProviderFault(brief(said), {
      code: error.error,
      passing: error.error === "temporarily_unavailable",
    });
  }
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError) {
    const response = error.cause instanceof Response ? error.cause : undefined;
    const status = response ? ` (status ${response.status})` : "";
    const passing = response !== undefined && (response.status >= 500 || response.status === 429);
    return new ProviderFault(brief(`The provider's answer is not that of OAuth${status}: ${error.message}`), {
      passing,
    });
  }
  return error;
}
