import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import WebSocket from "ws";
import { tokenOf } from "../agents/declared.ts";
import { applyAgentsFile } from "../agentsFile/apply.ts";
import { AgentsFile } from "../agentsFile/definition.ts";
import { defaultConfig } from "../config.ts";
import { createControlPlane } from "../controlPlane.ts";
import { listAgentsOfBuild } from "../store/agents.ts";
import { findLatestBuild } from "../store/builds.ts";
import { type Db, openDatabase } from "../store/database.ts";
import { insertLogs } from "../store/logs.ts";
import { migrate } from "../store/migrations.ts";
import { findDeclaredAgent, findWorkspaceByName } from "../store/workspaces.ts";
import { createUser } from "../users/accounts.ts";
import { createToken } from "../users/tokens.ts";

type Row = { name: string; value: number; unit: string; ratio?: number; ratioTo?: string };

const BATCH = 100;
const LINES = 30_000;
const OUTPUT =
  "\x1b[32m✓\x1b[m src/server/logs/follow.ts: a line of the usual length, with a colour and some words to read.";

/** From an agent's request to the hands of every follower, over real sockets, all in this process. */
export async function run(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "logs-bench-"));
  const db = openDatabase(join(folder, "bench.db"));
  await migrate(db);
  const server = await serve(db);
  try {
    await server.ingest(0, LINES / 10); // warm
    const bare = await bareInserts(db, server.agentId);
    const rows: Row[] = [{ name: "bare inserts, batches of 100", value: bare, unit: "lines/s" }];
    for (const followers of [0, 1, 50]) {
      const value = await server.ingest(followers, LINES);
      const name = `ingest with ${followers} follower${followers === 1 ? "" : "s"}, none lost`;
      rows.push({ name, value, unit: "lines/s", ratio: value / bare, ratioTo: "bare" });
    }
    return rows;
  } finally {
    await server.close();
    await db.destroy();
    await rm(folder, { recursive: true });
  }
}

async function serve(db: Db) {
  const config = {
    ...defaultConfig,
    requestsPerMinute: 0,
    version: "0.0.1",
    accessUrl: "http://127.0.0.1:7080",
    logLimitBytes: Number.MAX_SAFE_INTEGER,
  };
  const plane = await createControlPlane({
    db,
    config,
    log: pino({ level: "error" }),
    secret: Buffer.alloc(32, 7),
  });
  const user = await createUser(db, { username: "ann", email: "ann@example.com", password: "correct horse" });
  const token = await createToken(db, user.id, {
    name: "bench",
    maxLifetimeMs: config.maxTokenLifetimeMs,
  });
  const file = AgentsFile.parse({ workspaces: [{ name: "dev", agents: [{ name: "main" }] }] });
  await applyAgentsFile(plane.apply, user, file);
  const workspace = (await findWorkspaceByName(db, user.id, "dev"))!;
  const agentToken = tokenOf(plane.apply.secret, (await findDeclaredAgent(db, workspace.id, "main"))!);
  const build = (await findLatestBuild(db, workspace.id))!;
  const agentId = (await listAgentsOfBuild(db, build.id))[0]!.id;
  const url = await plane.app.listen({ host: "127.0.0.1", port: 0 });
  const body = JSON.stringify({ logs: Array.from({ length: BATCH }, () => ({ output: OUTPUT })) });

  async function send() {
    const answer = await fetch(`${url}/api/v2/workspaceagents/me/logs`, {
      method: "PATCH",
      headers: { "Coder-Session-Token": agentToken },
      body,
    });
    if (answer.status !== 200) throw new Error(`a batch was refused: ${await answer.text()}`);
    await answer.arrayBuffer();
  }

  return {
    agentId,
    /** Lines a second until the last follower has the last line. */
    async ingest(followers: number, lines: number): Promise<number> {
      const address = `${url.replace("http", "ws")}/api/v2/workspaceagents/${agentId}/logs?follow&after=9007199254740991`;
      const readers = await Promise.all(
        Array.from({ length: followers }, () => followFrom(address, token, lines)),
      );
      const started = performance.now();
      for (let sent = 0; sent < lines; sent += BATCH) await send();
      await Promise.all(readers.map(({ done }) => done));
      const rate = (lines / (performance.now() - started)) * 1_000;
      for (const { socket } of readers) socket.terminate();
      return rate;
    },
    close: () => plane.close(),
  };
}

/** Resolves when the (empty) backlog is here; `done` when as many new lines are, each with a greater id than the one before. */
async function followFrom(address: string, token: string, lines: number) {
  const socket = new WebSocket(address, {
    headers: { "Coder-Session-Token": token },
    perMessageDeflate: false,
  });
  await once(socket, "message");
  let count = 0;
  let last = 0;
  const done = new Promise<void>((resolve, reject) => {
    socket.on("close", () => reject(new Error(`a follower was closed after ${count} of ${lines} lines`)));
    socket.on("message", (data) => {
      // Not JSON.parse: fifty readers in the server's own process would measure themselves.
      for (const [, id] of String(data).matchAll(/"id":(\d+)/g)) {
        if (Number(id) <= last) reject(new Error(`line ${id} came after line ${last}`));
        last = Number(id);
        count++;
      }
      if (count === lines) resolve();
    });
  });
  done.catch(() => {}); // heard when it is awaited
  return { socket, done };
}

async function bareInserts(db: Db, agentId: string): Promise<number> {
  const row = { agent_id: agentId, source_id: "bare", created_at: Date.now(), level: "info", output: OUTPUT };
  const rows = Array.from({ length: BATCH }, () => row);
  const started = performance.now();
  for (let at = 0; at < LINES; at += BATCH)
    await db.transaction().execute((transaction) => insertLogs(transaction, rows));
  return (LINES / (performance.now() - started)) * 1_000;
}
