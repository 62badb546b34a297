import { resolve } from "node:path";
import type { Logger } from "pino";
import { HttpError } from "../http/httpError.ts";
import { createSealing } from "../sealing.ts";
import type { Db } from "../store/database.ts";
import { watchFile } from "../watchFile.ts";
import { createAwaitToken } from "./awaitToken.ts";
import { createCurrentToken, type Reached } from "./currentToken.ts";
import { createLinks } from "./links.ts";
import { createOAuth } from "./oauth.ts";
import { createPendingFlows } from "./pendingFlows.ts";
import { type Provider, readProviders } from "./providers.ts";

type Options = {
  /** The file of providers; undefined: there are none. */
  file: string | undefined;
  db: Db;
  secret: Buffer;
  /** Cookies go over https only. */
  secure: () => boolean;
  log: Logger;
  now: () => number;
};

/** Accounts at other services: the providers of the file, the links of users, and what is under way between the two. */
export function openExternalAuth({ file, db, secret, secure, log, now }: Options) {
  let reached: Reached[] = [];
  const use = (providers: Provider[]) => {
    reached = providers.map((provider) => ({ provider, oauth: createOAuth(provider, now) }));
  };
  const path = file && resolve(file);
  if (path) use(readProviders(path));
  const endWatch = path
    ? watchFile(path, readProviders, use, (error) => {
        log.error(
          { reason: (error as Error).message },
          "the file of external auth was not applied; what it said before still holds",
        );
      })
    : () => {};
  const links = createLinks({ db, sealing: createSealing(secret, "external auth"), now });
  const find = (id: string) => reached.find(({ provider }) => provider.id === id);
  const waiting = createAwaitToken({ links, find, now, log });

  return {
    links,
    current: createCurrentToken({ links, now }),
    wait: waiting.wait,
    watched: waiting.watched,
    flows: createPendingFlows({ now, secure }),
    now,
    /** In the order of the file. */
    all: (): readonly Reached[] => reached,
    find,
    /** The last of those whose expression fits. */
    match: (text: string) => reached.findLast(({ provider }) => provider.matches(text)),
    close() {
      endWatch();
      waiting.close(new HttpError(503, "The server is shutting down."));
    },
  };
}
export type ExternalAuth = ReturnType<typeof openExternalAuth>;
