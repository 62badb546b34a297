import type { z } from "zod";
import { type ListLogs, logsApi } from "#api/http/logs.ts";
import { findVisibleAgent } from "../agents/agentAuth.ts";
import type { UserActor } from "../http/auth.ts";
import { whileThere } from "../http/callerLeft.ts";
import { handlers, jsonPiecesAnswer, textAnswer } from "../http/handlers.ts";
import { failedAs, HttpError } from "../http/httpError.ts";
import { jsonArray } from "../http/jsonArray.ts";
import { NIL_UUID } from "../http/uuid.ts";
import { type AppendDeps, appendLogs } from "../logs/appendLogs.ts";
import { followLogs } from "../logs/follow.ts";
import { readWholeLog } from "../logs/logPages.ts";
import { readLogQuery } from "../logs/logQuery.ts";
import { createLogTails, wireLog } from "../logs/logTail.ts";
import { answerSearch } from "../logs/search/answerSearch.ts";
import { readSearchQuery } from "../logs/search/searchQuery.ts";
import { createTurns } from "../logs/search/turns.ts";
import { textLine } from "../logs/textFormat.ts";
import type { Metrics } from "../metrics.ts";
import { type AgentRow, insertLogSource, listLogSources } from "../store/agents.ts";
import { type LogRow, listLogs, listLogsBefore } from "../store/logs.ts";
import { wireTime } from "../users/wire.ts";

type Deps = AppendDeps & { metrics: Pick<Metrics, "logLinesIn" | "logLinesOut"> };

const MAX_NAME_CHARACTERS = 127;

export function logRoutes(deps: Deps) {
  const { db, now, metrics } = deps;
  const tails = createLogTails(db, deps.notify);
  const turns = createTurns();
  const onSent = (lines: number) => metrics.logLinesOut.inc(lines);

  const require = async (agentId: string, { user }: UserActor) => {
    const found = await findVisibleAgent(db, user.id, agentId);
    if (!found) throw HttpError.agentNotFound();
    return found.agent;
  };

  /** `/logs`, and `/startup-logs`, which answers the same byte for byte (LG21). */
  const list = {
    readQuery: readLogQuery,
    async handle({
      params,
      query,
      actor,
    }: {
      params: { agent: string };
      query: z.output<typeof ListLogs>;
      actor: UserActor;
    }) {
      const agent = await require(params.agent, actor);
      const found = await readLog(agent.id, query).catch(
        failedAs("Internal error fetching provisioner logs."),
      );
      const text = query.format === "text" ? await textOf(agent) : undefined;
      if ("rows" in found) {
        onSent(found.rows.length);
        return text ? textAnswer(text(found.rows)) : found.rows.map(wireLog);
      }
      if (text) return textAnswer(counted(found.pages, text));
      const lines = counted(found.pages, (rows) => rows.map(wireLog));
      return jsonPiecesAnswer(jsonArray(logsApi.list.response, lines));
    },
  };

  async function readLog(agentId: string, { before, after = 0, limit }: z.output<typeof ListLogs>) {
    if (limit === undefined) return readWholeLog(db, agentId, after);
    const rows = before ? listLogsBefore(db, agentId, before, limit) : listLogs(db, agentId, after, limit);
    return { rows: await rows };
  }

  async function* counted<T>(pages: AsyncIterable<LogRow[]>, made: (rows: LogRow[]) => T) {
    for await (const rows of pages) {
      onSent(rows.length);
      yield made(rows);
    }
  }

  async function textOf(agent: AgentRow) {
    const sources = await listLogSources(db, [agent.id]);
    const naming = {
      agentName: agent.name,
      sources: new Map(sources.map(({ id, display_name }) => [id, display_name])),
    };
    return (rows: LogRow[]) => rows.map((row) => textLine(row, naming)).join("");
  }

  const follow = {
    readQuery: (search: URLSearchParams) => ({ ...readLogQuery(search), follow: "true" as const }),
    async handle({
      params,
      query,
      actor,
      accept,
    }: {
      params: { agent: string };
      query: { after?: number | undefined };
      actor: UserActor;
      accept: () => Promise<Parameters<typeof followLogs>[1]>;
    }) {
      const agent = await require(params.agent, actor);
      const stream = await accept();
      await followLogs({ ...deps, tails, onSent }, stream, agent, query.after ?? 0);
    },
  };

  return handlers(logsApi, {
    list,
    listRemoved: list,
    follow,
    followRemoved: follow,
    search: {
      readQuery: readSearchQuery,
      async handle({ params, query, actor, request }) {
        const agent = await require(params.agent, actor);
        return whileThere(request, (signal) =>
          answerSearch({ db, turns }, { userId: actor.user.id, signal }, agent.id, query),
        );
      },
    },
    async append({ actor, body }) {
      await appendLogs(deps, actor, body);
      return null;
    },
    async addSource({ actor, body }) {
      const source = {
        agent_id: actor.agentId,
        id: body.id || NIL_UUID,
        display_name: [...(body.display_name ?? "")].slice(0, MAX_NAME_CHARACTERS).join(""),
        icon: body.icon ?? "",
        created_at: now(),
      };
      await insertLogSource(db, source);
      // Of a known pair the request is echoed, and the stored source stays (logs.md §5).
      const { agent_id, created_at, ...rest } = source;
      return { workspace_agent_id: agent_id, created_at: wireTime(created_at), ...rest };
    },
  });
}
