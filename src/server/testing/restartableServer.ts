import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { onTestFinished } from "vitest";
import { tokenOf } from "../agents/declared.ts";
import { applyAgentsFile, findFileWorkspace } from "../agentsFile/apply.ts";
import { AgentsFile } from "../agentsFile/definition.ts";
import { defaultConfig } from "../config.ts";
import { createControlPlane } from "../controlPlane.ts";
import { openDatabase } from "../store/database.ts";
import { listLogs } from "../store/logs.ts";
import { migrate } from "../store/migrations.ts";
import { findDeclaredAgent } from "../store/workspaces.ts";
import { createUser } from "../users/accounts.ts";
import { createToken } from "../users/tokens.ts";

const secret = Buffer.alloc(32, 7);
const config = {
  ...defaultConfig,
  requestsPerMinute: 0,
  version: "0.0.1",
  accessUrl: "http://127.0.0.1:7080",
};

/**
 * The whole control plane on one port and one database on disk, with one agent, to be stopped and started as often as a
 * test wants. Ended with the test.
 */
export async function restartableServer({ prebuild = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-server-"));
  let port = 0;

  async function open() {
    const db = openDatabase(join(folder, "quarterdeck.db"));
    await migrate(db);
    const plane = await createControlPlane({ db, config, log: pino({ level: "silent" }), secret });
    const listen = async () => {
      const url = await plane.app.listen({ host: "127.0.0.1", port });
      port = Number(new URL(url).port);
    };
    return { db, plane, listen };
  }

  let running: Awaited<ReturnType<typeof open>> | undefined = await open();
  const { db, plane, listen } = running;
  const user = await createUser(db, { username: "ann", email: "ann@example.com", password: "correct horse" });
  await applyAgentsFile(
    plane.apply,
    user,
    AgentsFile.parse({ workspaces: [{ name: "dev", prebuild, agents: [{ name: "main" }] }] }),
  );
  const workspace = (await findFileWorkspace(db, user, "dev"))!;
  const declared = (await findDeclaredAgent(db, workspace.id, "main"))!;
  const token = await createToken(db, user.id, { name: "test", maxLifetimeMs: config.maxTokenLifetimeMs });
  await listen();

  async function stop() {
    const was = running;
    running = undefined;
    await was?.plane.close();
    await was?.db.destroy();
  }
  onTestFinished(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    port,
    token,
    agentToken: tokenOf(secret, declared),
    workspaceId: workspace.id,
    /** In order: streams and requests are ended. */
    stop,
    async start() {
      running = await open();
      await running.listen();
    },
    storedLogs: (agentId: string) => listLogs(running!.db, agentId, 0, 1_000_000),
  };
}
