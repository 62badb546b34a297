import { workspacesApi } from "#api/http/workspaces.ts";
import type { UserActor } from "../http/auth.ts";
import { handlers, pick } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import type { Notify } from "../notify.ts";
import {
  deleteFavorite,
  insertFavorite,
  listOwnedWorkspaces,
  updateWorkspace,
  type WorkspaceRow,
} from "../store/workspaces.ts";
import { workspaceTopic } from "../workspaces/changes.ts";
import { requireWorkspace, requireWorkspaceByName } from "../workspaces/findWorkspaces.ts";
import { parseSearch } from "../workspaces/parseSearch.ts";
import { matches, mayMatch, order } from "../workspaces/search.ts";
import { type Showing, showWorkspaces } from "../workspaces/showWorkspaces.ts";
import { createChanges, streamWorkspace } from "../workspaces/watch.ts";

type Deps = Showing & { notify: Notify };

const MAX_INT32 = 2_147_483_647;

/** `limit` and `offset` in the reference's words (BA16). */
function readPaging(search: URLSearchParams) {
  const faults: { field: string; detail: string }[] = [];
  const number = (field: string) => {
    const text = search.get(field) ?? "";
    if (text === "") return undefined;
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value <= MAX_INT32))
      faults.push({
        field,
        detail: `Query param ${JSON.stringify(field)} must be a valid positive integer: ${JSON.stringify(text)} is none, or too large`,
      });
    return value;
  };
  const query = { q: search.get("q") ?? undefined, limit: number("limit"), offset: number("offset") };
  if (faults.length > 0) throw HttpError.badQuery(faults);
  return query;
}

export function workspaceRoutes(deps: Deps) {
  const { db, notify, now } = deps;
  // Everybody sees their own workspaces only: the owner is the caller.
  const show = (rows: WorkspaceRow[], { user }: UserActor) => showWorkspaces(deps, rows, user, user);
  const showOne = async (row: WorkspaceRow, actor: UserActor) => {
    const [shown] = await show([row], actor);
    if (!shown) throw HttpError.notFound();
    return shown;
  };

  return handlers(pick(workspacesApi, "list", "get", "byName", "watch", "favorite", "unfavorite", "usage"), {
    list: {
      readQuery: readPaging,
      async handle({ query, actor }) {
        const search = parseSearch(query.q ?? "");
        const owned = await listOwnedWorkspaces(db, actor.user.id);
        const candidates = owned.filter((row) => mayMatch(search, row));
        const shown = await show(candidates, actor);
        const found = shown
          .filter((workspace) => matches(search, workspace, actor.user.username))
          .sort(order);
        const from = query.offset ?? 0;
        const page = query.limit ? found.slice(from, from + query.limit) : found.slice(from);
        return { workspaces: page, count: found.length };
      },
    },
    async get({ params, query, actor }) {
      const options = { includeDeleted: query.include_deleted === "true" };
      return showOne(await requireWorkspace(db, params.workspace, actor, options), actor);
    },
    async byName({ params, query, actor }) {
      const options = { includeDeleted: query.include_deleted === "true" };
      return showOne(await requireWorkspaceByName(db, params.user, params.name, actor, options), actor);
    },
    async watch({ params, actor, accept }) {
      const workspace = await requireWorkspace(db, params.workspace, actor);
      const stream = await accept();
      const changes = createChanges(notify, workspaceTopic(workspace.id), stream.signal);
      await streamWorkspace(stream, changes, async () => (await show([workspace], actor))[0]);
    },
    async favorite({ params, actor }) {
      const workspace = await requireWorkspace(db, params.workspace, actor);
      await insertFavorite(db, actor.user.id, workspace.id);
    },
    async unfavorite({ params, actor }) {
      const workspace = await requireWorkspace(db, params.workspace, actor);
      await deleteFavorite(db, actor.user.id, workspace.id);
    },
    async usage({ params, actor }) {
      const workspace = await requireWorkspace(db, params.workspace, actor);
      await updateWorkspace(db, workspace.id, { last_used_at: now() });
    },
  });
}
