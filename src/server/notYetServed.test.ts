import { randomBytes, randomUUID } from "node:crypto";
import pino from "pino";
import { expect, onTestFinished, test } from "vitest";
import { contract } from "#api/contract.ts";
import { fillPath, pathParamNames } from "#api/endpoint.ts";
import { defaultConfig } from "./config.ts";
import { createControlPlane } from "./controlPlane.ts";
import { openDatabase } from "./store/database.ts";
import { migrate } from "./store/migrations.ts";
import { ensureFirstUser } from "./users/accounts.ts";
import { createToken } from "./users/tokens.ts";

/** What later versions bring. An endpoint that is missing here is served; nothing else may answer 501. */
const LATER: string[] = [];

test("only what belongs to later versions answers 501", async () => {
  const db = openDatabase(":memory:");
  await migrate(db);
  const plane = await createControlPlane({
    db,
    config: { ...defaultConfig, version: "0.0.1", accessUrl: "http://127.0.0.1:7080" },
    log: pino({ level: "silent" }),
    secret: randomBytes(32),
  });
  onTestFinished(async () => {
    await plane.close();
    await db.destroy();
  });
  const { user } = await ensureFirstUser(db, "ann");
  const token = await createToken(db, user.id, { maxLifetimeMs: 1e9 });
  const url = await plane.app.listen({ host: "127.0.0.1", port: 0 });
  const later: string[] = [];
  for (const { method, path } of Object.values(contract).flatMap((api) => Object.values(api))) {
    const params = Object.fromEntries(pathParamNames(path).map((name) => [name, randomUUID()]));
    const response = await fetch(url + fillPath(path, params), {
      method,
      headers: { "Coder-Session-Token": token },
    });
    await response.body?.cancel();
    if (response.status === 501) later.push(`${method} ${path}`);
    expect([path, response.status >= 500 && response.status !== 501]).toEqual([path, false]);
  }
  expect(later.sort()).toEqual(LATER);
});
