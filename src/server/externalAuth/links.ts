import type { Sealing } from "../sealing.ts";
import type { Db } from "../store/database.ts";
import {
  changeExternalAuthLink,
  deleteExternalAuthLink,
  type ExternalAuthLinkRow,
  findExternalAuthLink,
  listExternalAuthLinks,
  putExternalAuthLink,
} from "../store/externalAuth.ts";
import type { Tokens } from "./oauth.ts";

/** A connected account with its tokens in clear: never for a log. */
export type Link = {
  /** As it was read: what is changed is this state of it only. */
  row: ExternalAuthLinkRow;
  access: string;
  refresh: string;
  expiresAt: number | undefined;
  /** JSON, or empty. */
  extra: string;
};

type Deps = { db: Db; sealing: Sealing; now: () => number };

/** The stored links. What lies in the database is sealed for its column, user and provider. */
export function createLinks({ db, sealing, now }: Deps) {
  const bound = (column: string, userId: string, providerId: string) => `${column} ${userId} ${providerId}`;

  function sealed(userId: string, providerId: string, tokens: Tokens) {
    const seal = (column: string, text: string) =>
      text === "" ? "" : sealing.seal(text, bound(column, userId, providerId));
    return {
      updated_at: now(),
      access_token: seal("access", tokens.access),
      refresh_token: seal("refresh", tokens.refresh),
      expires_at: tokens.expiresAt ?? null,
      extra: seal("extra", tokens.extra === null ? "" : JSON.stringify(tokens.extra)),
      refresh_failure: "",
    };
  }

  /** Undefined for what another secret sealed: as if it were not there, until somebody connects again. */
  function opened(row: ExternalAuthLinkRow | undefined): Link | undefined {
    if (!row) return undefined;
    const open = (column: string, text: string) =>
      text === "" ? "" : sealing.open(text, bound(column, row.user_id, row.provider_id));
    const [access, refresh, extra] = [
      open("access", row.access_token),
      open("refresh", row.refresh_token),
      open("extra", row.extra),
    ];
    if (access === undefined || refresh === undefined || extra === undefined) return undefined;
    return { row, access, refresh, extra, expiresAt: row.expires_at ?? undefined };
  }

  return {
    find: async (userId: string, providerId: string) =>
      opened(await findExternalAuthLink(db, userId, providerId)),
    list: async (userId: string) =>
      (await listExternalAuthLinks(db, userId)).flatMap((row) => opened(row) ?? []),
    put: (userId: string, providerId: string, tokens: Tokens) =>
      putExternalAuthLink(db, {
        ...{ user_id: userId, provider_id: providerId, created_at: now() },
        ...sealed(userId, providerId, tokens),
      }),
    /** After a refresh; false when somebody connected or disconnected meanwhile. */
    renew({ row }: Link, tokens: Tokens): Promise<boolean> {
      const { extra, ...change } = sealed(row.user_id, row.provider_id, tokens);
      // What only the first answer told stays.
      return changeExternalAuthLink(db, row, tokens.extra === null ? change : { ...change, extra });
    },
    /** The refresh token was refused: it is not tried again. */
    giveUpRefresh: ({ row }: Link, reason: string) =>
      changeExternalAuthLink(db, row, {
        ...{ refresh_token: "", refresh_failure: reason, updated_at: now() },
      }),
    /** Also one that can no longer be opened. */
    remove: (userId: string, providerId: string) => deleteExternalAuthLink(db, userId, providerId),
  };
}
export type Links = ReturnType<typeof createLinks>;
