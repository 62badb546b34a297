import fc from "fast-check";
import { expect, test } from "vitest";
import { createMetrics } from "../metrics.ts";
import { createNotify } from "../notify.ts";
import { type Db, openDatabase } from "../store/database.ts";
import { listLogs } from "../store/logs.ts";
import { planeServer } from "../testing/planeServer.ts";
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

const SOURCES = ["a", "b", "c"].map((digit) => `5b0e5b0e-0000-4000-8000-00000000000${digit}`);

/** One of several scripts sends a batch, after the clock went on, stood still or was set back. */
const batch = fc.record({
  source: fc.constantFrom(...SOURCES),
  lines: fc.integer({ min: 1, max: 4 }),
  clock: fc.integer({ min: -5_000, max: 5_000 }),
  waits: fc.boolean(),
});

test("[L15] sources that write at once come out by time and id, whatever the clock does, each in its own order", async () => {
  const { db, agent } = await planeServer();
  const { id: agentId } = await agent();
  let seen = 0;
  let clock = 1_800_000_000_000;
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 12 }), async (batches) => {
      clock += 1_000_000; // beyond what the run before has left
      const deps = {
        db,
        notify: createNotify(() => {}),
        metrics: createMetrics(),
        limitBytes: 1 << 30,
        now: () => clock,
      };
      const counts = new Map<string, number>();
      const next = (source: string) => {
        counts.set(source, (counts.get(source) ?? 0) + 1);
        return String(counts.get(source));
      };
      const sent: Promise<void>[] = [];
      for (const { source, lines, clock: step, waits } of batches) {
        clock += step;
        const logs = Array.from({ length: lines }, () => ({ output: next(source) }));
        sent.push(appendLogs(deps, { ...actor, agentId }, { log_source_id: source, logs }));
        if (waits) await Promise.all(sent);
      }
      await Promise.all(sent);

      const stored = await listLogs(db, agentId, seen, 1_000);
      seen = stored.at(-1)!.id;
      const byTime = stored.toSorted((a, b) => a.created_at - b.created_at || a.id - b.id);
      expect(byTime).toEqual(stored);
      for (const [source, count] of counts) {
        const numbers = stored.filter(({ source_id }) => source_id === source).map(({ output }) => output);
        expect(numbers).toEqual(Array.from({ length: count }, (_, at) => String(at + 1)));
      }
    }),
    { numRuns: 60 },
  );
});
