import type { IncomingMessage } from "node:http";
import { generateRandomCodeVerifier } from "oauth4webapi";
import { externalAuthApi } from "#api/http/externalAuth.ts";
import { type AppPage, pageAnswer } from "../apps/appPages.ts";
import type { ServerConfig } from "../config.ts";
import { ProviderFault } from "../externalAuth/ask.ts";
import { callbackPages } from "../externalAuth/callbackPages.ts";
import type { Reached } from "../externalAuth/currentToken.ts";
import type { ExternalAuth } from "../externalAuth/externalAuth.ts";
import { canRevoke, revoke } from "../externalAuth/revoke.ts";
import { wireLink, wireProvider } from "../externalAuth/wire.ts";
import { whileThere } from "../http/callerLeft.ts";
import { handlers, RawAnswer, type Reply } from "../http/handlers.ts";
import { HttpError, requireFields } from "../http/httpError.ts";

type Deps = { externalAuth: ExternalAuth; config: Pick<ServerConfig, "accessUrl"> };

/** The user's half: what is connected, to connect, to disconnect. */
export function externalAuthRoutes({ externalAuth, config }: Deps) {
  const { links, flows, current } = externalAuth;
  const required = (id: string): Reached => {
    const found = externalAuth.find(id);
    if (!found) throw HttpError.notFound();
    return found;
  };
  const pageOf = (id: string) => `/external-auth/${encodeURIComponent(id)}`;

  return handlers(externalAuthApi, {
    async list({ actor }) {
      const own = await links.list(actor.user.id);
      return {
        providers: await Promise.all(externalAuth.all().map(wireProvider)),
        links: await Promise.all(
          own.map((link) => wireLink(link, externalAuth.find(link.row.provider_id), current)),
        ),
      };
    },

    async get({ params, actor }) {
      const reached = required(params.externalauth);
      const { provider } = reached;
      const standing = await current(reached, actor.user.id).catch(
        asDetail(500, "Failed to validate token."),
      );
      return {
        authenticated: standing.valid,
        device: provider.device,
        display_name: provider.displayName,
        user: standing.user,
        app_installable: provider.appInstallUrl !== "",
        installations: [],
        app_install_url: provider.appInstallUrl,
        supports_revocation: await canRevoke(reached),
      };
    },

    async remove({ params, actor }) {
      const id = params.externalauth;
      const link = await links.find(actor.user.id, id);
      // Also what can no longer be read goes.
      await links.remove(actor.user.id, id);
      if (!link) throw HttpError.notFound();
      const reached = externalAuth.find(id);
      if (!reached || !(await canRevoke(reached))) return { token_revoked: false };
      try {
        await revoke(reached, link);
        return { token_revoked: true };
      } catch (error) {
        if (!(error instanceof ProviderFault)) throw error;
        return { token_revoked: false, token_revocation_error: error.message };
      }
    },

    async device({ params, request }) {
      const { oauth } = withDevice(required(params.externalauth));
      return whileThere(request, (signal) => oauth.beginDevice(signal)).catch(
        asDetail(500, "Failed to authorize device."),
      );
    },

    async exchangeDevice({ params, actor, body }) {
      const { oauth, provider } = withDevice(required(params.externalauth));
      requireFields(body, "device_code");
      const tokens = await oauth.exchangeDevice(body.device_code).catch((error: unknown) => {
        if (!(error instanceof ProviderFault)) throw error;
        throw HttpError.badRequest("Failed to exchange device code.", error.code ?? error.message);
      });
      await links.put(actor.user.id, provider.id, tokens);
    },

    async start({ params, actor, request, reply }) {
      const { oauth, provider } = required(params.externalauth);
      const home = new URL(config.accessUrl);
      if (hostnameSeen(request) !== home.hostname)
        throw HttpError.badRequest(
          "This address is not the one that providers know.",
          `Open ${home.origin} and connect there, or start the server with --access-url and the address that you use.`,
        );
      const verifier = generateRandomCodeVerifier();
      const redirectUri = `${home.origin}${pageOf(provider.id)}/callback`;
      const { state, cookie } = flows.begin({
        ...{ userId: actor.user.id, keyId: actor.key.id, providerId: provider.id },
        ...{ verifier, redirectUri },
      });
      const url = await oauth
        .authorizationUrl(redirectUri, state, verifier)
        .catch(asDetail(500, `${provider.displayName} cannot be asked.`));
      Object.assign(reply.headers, { "Set-Cookie": cookie, "Cache-Control": "no-store" });
      return { url };
    },

    async callback({ params, query, search, actor, request, reply }) {
      const id = params.externalauth;
      const found = externalAuth.find(id);
      if (!found) return page(reply, callbackPages.noProvider(id, "/"));
      const { oauth, provider } = found;
      const to = { name: provider.displayName, href: pageOf(provider.id) };
      Object.assign(reply.headers, { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" });
      // Coder's own page begins here; ours is where a person can see what is about to be connected.
      if (query.state === undefined && query.code === undefined && query.error === undefined) {
        reply.headers.Location = to.href;
        return new RawAnswer("");
      }
      const state = query.state ?? "";
      const flow = flows.end(state, { headers: request.headers, actor, providerId: provider.id });
      if (typeof flow === "string") return page(reply, callbackPages.stray(flow, to));
      reply.headers["Set-Cookie"] = flows.expiredCookie(state);
      if (query.error)
        return page(reply, callbackPages.refused(to, query.error, query.error_description ?? ""));
      try {
        const tokens = await oauth.exchange(search, flow.redirectUri, state, flow.verifier);
        await links.put(flow.userId, provider.id, tokens);
      } catch (error) {
        if (!(error instanceof ProviderFault)) throw error;
        return page(reply, callbackPages.notExchanged(to, error));
      }
      reply.headers.Location = to.href;
      return new RawAnswer("");
    },
  });
}

/**
 * Of the page, as the browser says: a proxy in front may call us by another name. The way back leads to the access URL,
 * where this browser must have its cookies; those make no difference between ports.
 */
function hostnameSeen({ headers }: IncomingMessage): string {
  const origin = headers.origin ?? `http://${headers.host}`;
  return URL.canParse(origin) ? new URL(origin).hostname : "";
}

function withDevice(reached: Reached): Reached {
  if (reached.provider.device) return reached;
  throw HttpError.badRequest(
    "This provider is not connected with a device code.",
    "Its entry in the server's file has no device_flow: true.",
  );
}

const asDetail = (status: number, message: string) => (error: unknown) => {
  if (!(error instanceof ProviderFault)) throw error;
  throw new HttpError(status, { message, detail: error.message });
};

function page(reply: Reply, shown: AppPage): RawAnswer {
  const { status, headers, body } = pageAnswer(shown);
  reply.status = status;
  Object.assign(reply.headers, headers);
  return new RawAnswer(body);
}
