import { z } from "zod";
import { get, patch, post, stream } from "../endpoint.ts";
import { readAs } from "../reading/standIns.ts";
import { openEnum, Time, Uuid, ZERO_TIME } from "../values.ts";
import { LogSource } from "./agents.ts";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error"] as const;
export type KnownLogLevel = (typeof LOG_LEVELS)[number];
export const LogLevel = openEnum(LOG_LEVELS);

/** Bytes of output one agent may send in its life, unless the server says otherwise (logs.md §4.1). */
export const LOG_BUDGET_BYTES = 1_048_576;
/** Characters of one line that are stored; the rest is cut. */
export const LOG_LINE_CHARACTERS = 1024;
/** The source of logs that name none. */
export const EXTERNAL_SOURCE = {
  id: "3b579bf4-1ed8-4b99-87a8-e9a1e3410410",
  display_name: "External",
  icon: "/emojis/1f310.png",
} as const;

export const AgentLog = z.object({
  /** One sequence for all agents: grows, with gaps. */
  id: z.number().int(),
  created_at: Time,
  output: z.string(),
  level: LogLevel,
  source_id: Uuid,
});
export type AgentLog = z.infer<typeof AgentLog>;
readAs(AgentLog, { created_at: ZERO_TIME, level: "info", source_id: EXTERNAL_SOURCE.id });

const base = "/api/v2/workspaceagents/:agent";

export const ListLogs = z.object({
  after: z.coerce.number().int().min(0).optional().meta({ description: "Only logs with a greater id" }),
  before: z.coerce
    .number()
    .int()
    .optional()
    .meta({ description: "Only logs with a smaller id (our server only)" }),
  limit: z.coerce.number().int().optional().meta({
    description:
      "At most so many lines: the newest before `before`, else the first after `after` (our server only)",
  }),
  format: z.enum(["json", "text"]).optional(),
});

export const FollowLogs = z.object({
  after: z.coerce.number().int().min(0).optional(),
});

/** Hits of one answer of a search. */
export const SEARCH_HITS = { most: 1000, unlessSaid: 100 } as const;
/** Characters of what is searched for. */
export const SEARCH_CHARACTERS = 1000;

export const SearchLogs = z.object({
  q: z.string().min(1).max(SEARCH_CHARACTERS).meta({
    description: "Text of a line without its escapes; capitals matter only when there is one in it",
  }),
  re: z.boolean().optional().meta({ description: "`q` is a regular expression (RE2: linear time)" }),
  level: z.array(LogLevel).optional().meta({ description: "Only lines of these levels; may be repeated" }),
  source: z.array(Uuid).optional().meta({ description: "Only lines of these sources; may be repeated" }),
  from: Time.optional().meta({ description: "Only lines of this time or later" }),
  to: Time.optional().meta({ description: "Only lines before this time" }),
  before: z.number().int().min(1).optional().meta({
    description:
      "Search from this id (not included) to older lines; without `before` and `after` from the newest",
  }),
  after: z.number().int().min(0).optional().meta({
    description: "Search from this id (not included) to newer lines instead",
  }),
  limit: z
    .number()
    .int()
    .min(1)
    .max(SEARCH_HITS.most)
    .optional()
    .meta({
      description: `At most so many hits; ${SEARCH_HITS.unlessSaid} unless said`,
    }),
});
export type SearchLogs = z.infer<typeof SearchLogs>;

/** A search looks at a bounded number of lines: whoever wants all hits goes on at `next` until it is null. */
export const LogHits = z.object({
  /** The hits, in the direction of the search: newest first unless `after` was given. */
  lines: z.array(AgentLog),
  /** The `before` (or `after`) of the next piece; null when there are no more lines that way. */
  next: z.number().int().nullable(),
  exhausted: z.boolean(),
  /** Lines looked at, those of other levels, sources and times included. */
  scanned: z.number().int(),
  /** The last line looked at, or where the search began when there was none: newer lines are `after` it. */
  scanned_to: z.number().int(),
});
export type LogHits = z.infer<typeof LogHits>;

export const NewLogs = z.object({
  log_source_id: Uuid.optional(),
  logs: z.array(
    z.object({ created_at: Time.optional(), output: z.string().optional(), level: LogLevel.optional() }),
  ),
});
export type NewLogs = z.infer<typeof NewLogs>;

export const NewLogSource = z.object({ id: Uuid, display_name: z.string(), icon: z.string() });

export const logsApi = {
  /** SPEC LG6–LG13, LG24, LG29 */
  list: get(`${base}/logs`, {
    summary: "Get logs by workspace agent",
    query: ListLogs,
    response: z.array(AgentLog),
  }),
  /** The first message is everything after `after`, maybe empty; then only newer lines. Add `follow` to the query. */
  follow: stream(`${base}/logs`, {
    summary: "Follow logs by workspace agent",
    query: FollowLogs.extend({ follow: z.literal("true") }),
    message: z.array(AgentLog),
    appends: true,
  }),
  listRemoved: get(`${base}/startup-logs`, {
    summary: "Removed: Get logs by workspace agent",
    query: ListLogs,
    response: z.array(AgentLog),
  }),
  followRemoved: stream(`${base}/startup-logs`, {
    summary: "Removed: Follow logs by workspace agent",
    query: FollowLogs.extend({ follow: z.literal("true") }),
    message: z.array(AgentLog),
  }),
  /** Extension `log-search`. 400 names the field `q` and the fault of a pattern; 429 when too many of a user's wait. */
  search: get("/api/v2/quarterdeck/agents/:agent/logs/search", {
    summary: "Search the stored logs of an agent",
    extension: true,
    query: SearchLogs,
    response: LogHits,
  }),
  append: patch("/api/v2/workspaceagents/me/logs", {
    summary: "Patch workspace agent logs",
    auth: "agent",
    body: NewLogs,
    response: z.null(),
  }),
  addSource: post("/api/v2/workspaceagents/me/log-source", {
    summary: "Post workspace agent log source",
    auth: "agent",
    body: NewLogSource,
    response: LogSource,
    status: 201,
  }),
};
