import { deploymentApi } from "#api/http/deployment.ts";
import { mayOpen } from "../apps/appAccess.ts";
import type { AppHosts } from "../apps/appHosts.ts";
import { parseAppLabel } from "../apps/appName.ts";
import { appPages, pageAnswer } from "../apps/appPages.ts";
import { AUTH_REDIRECT } from "../apps/appProxy.ts";
import type { AppSessions } from "../apps/appSessions.ts";
import { findAppTarget } from "../apps/appTarget.ts";
import { TICKET_PARAM } from "../apps/forwardHeaders.ts";
import type { ServerConfig } from "../config.ts";
import { handlers, pick, RawAnswer } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import type { Db } from "../store/database.ts";

type Deps = { db: Db; hosts: AppHosts; sessions: AppSessions; config: ServerConfig };

/** Where a browser that is signed in at the dashboard gets its pass for an app's host. */
export const appRoutes = ({ db, hosts, sessions, config }: Deps) =>
  handlers(pick(deploymentApi, "appAuthRedirect"), {
    async appAuthRedirect({ query, actor, reply }) {
      const text = query.redirect_uri ?? "";
      const target = URL.canParse(text) ? new URL(text) : undefined;
      const label = target && hosts.labelOf(target.host);
      // The very origin under which apps are served: anything else would hand a pass to a stranger.
      if (!target || label === undefined || target.origin !== hosts.originOf(label))
        throw HttpError.badRequest("Invalid redirect URI.", "It is no address of an app of this server.");
      Object.assign(reply.headers, { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" });
      if (!actor) {
        const from = `${AUTH_REDIRECT}?redirect_uri=${encodeURIComponent(target.href)}`;
        reply.headers.Location = `${config.accessUrl}/sign-in?from=${encodeURIComponent(from)}`;
        return new RawAnswer("");
      }
      const name = parseAppLabel(label);
      const found = name && (await findAppTarget(db, name));
      if (!found || !mayOpen(found, actor.user.id)) {
        const page = pageAnswer(appPages.notFound({ href: config.accessUrl }));
        reply.status = page.status;
        Object.assign(reply.headers, page.headers);
        return new RawAnswer(page.body);
      }
      const ticket = sessions.issueTicket({ host: target.host, keyId: actor.key.id });
      const separator = target.search === "" ? "?" : "&";
      target.hash = "";
      reply.headers.Location = `${target.href}${separator}${TICKET_PARAM}=${ticket}`;
      return new RawAnswer("");
    },
  });
