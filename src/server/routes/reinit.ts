import { selfServiceApi } from "#api/http/selfService.ts";
import { handlers, pick } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import type { Notify } from "../notify.ts";
import { findLatestBuild } from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import { PREBUILDS_USER } from "../store/users.ts";
import { findWorkspace } from "../store/workspaces.ts";
import { claimTopic } from "../workspaces/changes.ts";
import { wasPrebuilt } from "../workspaces/claim.ts";
import { createChanges } from "../workspaces/watch.ts";

/** What the reference takes for true in a query. */
const TRUE = new Set(["1", "t", "T", "TRUE", "true", "True"]);

const notPrebuilt = (detail: string) =>
  new HttpError(409, {
    message: "Workspace is not a prebuilt workspace waiting to be claimed.",
    detail,
  });

/** For `catch`: the words that the contract has for a fault of the database. */
const fault =
  (detail: string) =>
  (cause: unknown): never => {
    throw HttpError.internal(detail, cause);
  };

/** Who has claimed the workspace, when that is done; undefined while there is something to wait for (§4, `wait`). */
async function settledClaim(db: Db, workspaceId: string): Promise<string | undefined> {
  const workspace = await findWorkspace(db, workspaceId).catch(
    fault("failed to determine workspace from agent token"),
  );
  if (!workspace || workspace.owner_id === PREBUILDS_USER) return undefined;
  if (!(await wasPrebuilt(db, workspaceId).catch(fault("failed to get first workspace build"))))
    throw notPrebuilt("This endpoint is only for agents running in prebuilt workspaces.");
  const latest = await findLatestBuild(db, workspaceId).catch(fault("failed to get latest workspace build"));
  if (latest?.is_claim) {
    if (latest.completed_at === null) return undefined;
    if (latest.job_status === "succeeded") return workspace.owner_id;
    const detail = latest.job_error || "The build was canceled.";
    throw new HttpError(409, { message: "Claim build failed permanently.", detail });
  }
  if (latest?.initiator_id === PREBUILDS_USER) return undefined;
  throw notPrebuilt("The prebuild claim for this workspace has already been handled by an earlier build.");
}

/** Tells agents of prebuilt workspaces that somebody has claimed theirs (agent-self-service §4). */
export function reinitRoutes({ db, notify }: { db: Db; notify: Notify }) {
  return handlers(pick(selfServiceApi, "reinit"), {
    async reinit({ query, actor, accept }) {
      const over = new AbortController();
      // Before the database is asked, so that no claim falls between the two.
      const claims = createChanges<string>(notify, claimTopic(actor.workspaceId), over.signal);
      try {
        const claimedBy = TRUE.has(query.wait ?? "") ? await settledClaim(db, actor.workspaceId) : undefined;
        const stream = await accept();
        const left = new Promise<void>((resolve) => {
          if (stream.signal.aborted) resolve();
          stream.signal.addEventListener("abort", () => resolve(), { once: true });
        });
        void left.then(() => over.abort());
        const [owner_id] = claimedBy ? [claimedBy] : await claims.take();
        if (owner_id)
          await stream.send({ workspace_id: actor.workspaceId, reason: "prebuild_claimed", owner_id });
        await left; // a workspace is claimed once: what is left are pings
      } finally {
        over.abort();
      }
    },
  });
}
