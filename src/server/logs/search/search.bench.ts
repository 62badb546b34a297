import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import pino from "pino";
import { LOG_LEVELS } from "#api/http/logs.ts";
import { applyAgentsFile } from "../../agentsFile/apply.ts";
import { AgentsFile } from "../../agentsFile/definition.ts";
import { defaultConfig } from "../../config.ts";
import { createControlPlane } from "../../controlPlane.ts";
import { listAgentsOfBuild } from "../../store/agents.ts";
import { findLatestBuild } from "../../store/builds.ts";
import { type Db, openDatabase } from "../../store/database.ts";
import { insertLogs } from "../../store/logs.ts";
import { migrate } from "../../store/migrations.ts";
import { findWorkspaceByName } from "../../store/workspaces.ts";
import { createUser } from "../../users/accounts.ts";
import { type LineMatcher, lineMatcher } from "./lineMatcher.ts";
import { searchLogs } from "./searchLogs.ts";
import { createSlices } from "./slices.ts";

type Row = { name: string; value: number; unit: string; ratio?: number; ratioTo?: string };

/** As many as fill the default limit of an agent. */
const LINES = 460_000;
const BATCH = 10_000;

const textOf = (at: number) =>
  at % 7 === 0
    ? `\x1b[32m✓\x1b[m src/server/logs/follow.ts (${at}): a line with a colour, of a test run with many words to read`
    : `2026-07-01T02:03:04Z INFO worker-${at % 13} handled GET /api/v2/items/${at} in ${at % 997}ms, status 200, 5120 bytes`;

/** All of a full log, answer after answer to its end, against the same texts in an array. */
export async function run(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "search-bench-"));
  const db = openDatabase(join(folder, "bench.db"));
  try {
    await migrate(db);
    const agentId = await anAgent(db);
    await fill(db, agentId);
    const texts = Array.from({ length: LINES }, (_, at) => textOf(at));
    const rows: Row[] = [];
    for (const { name, typed, isPattern, plain } of [
      {
        name: "text, no hit",
        typed: "nowhere",
        isPattern: false,
        plain: (text: string) => text.toLowerCase().includes("nowhere"),
      },
      {
        name: "text, 1 % hits",
        typed: "items/77",
        isPattern: false,
        plain: (text: string) => text.toLowerCase().includes("items/77"),
      },
      {
        name: "regex, no hit",
        typed: "in \\d+s, status [45]\\d\\d",
        isPattern: true,
        plain: (text: string) => /in \d+s, status [45]\d\d/i.test(text),
      },
      { name: "hostile regex", typed: "(\\w+\\s?)+%", isPattern: true, plain: undefined },
    ]) {
      const matcher = lineMatcher(typed, isPattern) as LineMatcher;
      const { ms, hits, longestWait } = await searchAll(db, agentId, matcher);
      const started = performance.now();
      const found = plain ? texts.filter(plain).length : hits;
      const base = plain ? performance.now() - started : 0;
      if (found !== hits) throw new Error(`${name}: ${hits} hits, where ${found} are`);
      const rate = (LINES / ms) * 1_000;
      rows.push({
        name: `search ${name}`,
        value: rate,
        unit: "lines/s",
        ...(plain && { ratio: base / ms, ratioTo: "an array" }),
      });
      rows.push({ name: "  longest wait of others", value: longestWait, unit: "ms" });
    }
    return rows;
  } finally {
    await db.destroy();
    await rm(folder, { recursive: true });
  }
}

async function searchAll(db: Db, agentId: string, matcher: LineMatcher) {
  const whole = { agentId, matcher, conditions: {}, direction: "older" as const, limit: 1_000 };
  const { signal } = new AbortController();
  const waits = monitorEventLoopDelay({ resolution: 1 });
  waits.enable();
  const started = performance.now();
  let hits = 0;
  let from: number | null = Number.MAX_SAFE_INTEGER;
  while (from !== null) {
    const { lines, next } = await searchLogs(db, { ...whole, from }, createSlices(), signal);
    hits += lines.length;
    from = next;
  }
  const ms = performance.now() - started;
  waits.disable();
  return { ms, hits, longestWait: waits.max / 1e6 };
}

async function fill(db: Db, agentId: string) {
  for (let from = 0; from < LINES; from += BATCH)
    await db.transaction().execute((transaction) =>
      insertLogs(
        transaction,
        Array.from({ length: BATCH }, (_, at) => ({
          agent_id: agentId,
          source_id: "bench",
          created_at: from + at,
          level: LOG_LEVELS[at % 5]!,
          output: textOf(from + at),
        })),
      ),
    );
}

async function anAgent(db: Db): Promise<string> {
  const plane = await createControlPlane({
    db,
    config: { ...defaultConfig, version: "0.0.1", accessUrl: "http://127.0.0.1:7080" },
    log: pino({ level: "error" }),
    secret: Buffer.alloc(32, 7),
  });
  const user = await createUser(db, { username: "ann", email: "ann@example.com", password: "correct horse" });
  const file = AgentsFile.parse({ workspaces: [{ name: "dev", agents: [{ name: "main" }] }] });
  await applyAgentsFile(plane.apply, user, file);
  const workspace = (await findWorkspaceByName(db, user.id, "dev"))!;
  const build = (await findLatestBuild(db, workspace.id))!;
  const agentId = (await listAgentsOfBuild(db, build.id))[0]!.id;
  await plane.close();
  return agentId;
}
