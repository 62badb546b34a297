import { expect, test } from "vitest";
import { createMetrics } from "../metrics.ts";
import { createNotify } from "../notify.ts";
import { type Db, openDatabase } from "../store/database.ts";
import { appendLogs } from "./appendLogs.ts";

const actor = {
  kind: "agent" as const,
  agentId: "11111111-1111-4111-8111-111111111111",
  workspaceId: "22222222-2222-4222-8222-222222222222",
  ownerId: "33333333-3333-4333-8333-333333333333",
};

const append = (db: Db, source?: string) =>
  appendLogs(
    { db, notify: createNotify(() => {}), metrics: createMetrics(), limitBytes: 100, now: Date.now },
    actor,
    { logs: [{ output: "x" }], ...(source && { log_source_id: source }) },
  );

test("a store that fails is said in the contract's words, source and lines apart", async () => {
  const db = openDatabase(":memory:"); // not migrated: no table is there
  await expect(append(db)).rejects.toMatchObject({
    status: 500,
    envelope: { message: "Failed to create external log source." },
  });
  await expect(append(db, actor.ownerId)).rejects.toMatchObject({
    status: 500,
    envelope: { message: "Failed to upload logs" },
  });
  await db.destroy();
});
