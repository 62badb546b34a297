import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "./database.ts";
import { type Migration, migrate, migrations } from "./migrations.ts";

function openFile() {
  const dir = mkdtempSync(join(tmpdir(), "quarterdeck-db-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, "quarterdeck.db");
}

function open(file = ":memory:") {
  const db = openDatabase(file);
  onTestFinished(() => db.destroy());
  return db;
}

const value = async (db: ReturnType<typeof open>, query: string) =>
  Object.values((await sql.raw<Record<string, unknown>>(query).execute(db)).rows[0]!)[0];

test("a file is opened for its owner only, with WAL and foreign keys", async () => {
  const file = openFile();
  const db = open(file);
  expect(await value(db, "pragma journal_mode")).toBe("wal");
  expect(await value(db, "pragma foreign_keys")).toBe(1);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("two programs may use one file at a time", async () => {
  const file = openFile();
  const server = open(file);
  await migrate(server);
  const cli = open(file);
  await migrate(cli);
  await cli.insertInto("settings").values({ name: "a", value: "1" }).execute();
  expect(await server.selectFrom("settings").select("value").execute()).toEqual([{ value: "1" }]);
});

test("a value that the database cannot hold is an error, not the end of the process", async () => {
  const db = open();
  await migrate(db);
  const insert = (bad: unknown) =>
    db
      .insertInto("settings")
      .values({ name: "a", value: bad as string })
      .execute();
  await expect(insert({})).rejects.toThrow("cannot store a value of type object");
  await expect(insert(Number.NaN)).rejects.toThrow("cannot store");
  await expect(sql`select ${undefined}`.execute(db)).rejects.toThrow("cannot store");
  await insert(true);
  expect(await value(db, "select value from settings")).toBe("1");
});

test("a transaction that fails leaves nothing behind", async () => {
  const db = open();
  await migrate(db);
  const failing = db.transaction().execute(async (transaction) => {
    await transaction.insertInto("settings").values({ name: "a", value: "1" }).execute();
    throw new Error("stop");
  });
  await expect(failing).rejects.toThrow("stop");
  expect(await value(db, "select count(*) from settings")).toBe(0);
});

test("every step of the schema runs once, and its name is its place in the order", async () => {
  const db = open();
  await migrate(db);
  await migrate(db);
  expect(await value(db, "select count(*) from migrations")).toBe(migrations.length);
  const names = migrations.map(({ name }) => name);
  expect(names).toEqual([...names].sort());
});

test("a step that fails is undone whole, and tried again at the next start", async () => {
  const db = open();
  const isBroken = { now: true };
  const step: Migration = {
    name: "0001_probe",
    async up(transaction) {
      await sql`create table probe (a text)`.execute(transaction);
      if (isBroken.now) throw new Error("half way");
    },
  };
  await expect(migrate(db, [step])).rejects.toThrow("half way");
  isBroken.now = false;
  await migrate(db, [step]);
  expect(await value(db, "select count(*) from probe")).toBe(0);
});

test("[C8] configurations that were kept with their secrets are gone, from the file as well; the builds stay", async () => {
  const file = openFile();
  const db = open(file);
  const before = migrations.findIndex(({ name }) => name === "0006_masked_configs");
  await migrate(db, migrations.slice(0, before));
  await sql`pragma foreign_keys = off`.execute(db); // the attempt alone is enough
  const report = JSON.stringify({ kind: "start", config_hash: "ab" });
  const config = JSON.stringify({ containerEnv: { API_TOKEN: "tea-in-the-harbour" } });
  await sql`insert into devcontainer_attempts values
    ('w', 'main', 'a', 'agent', '/w', 1, 2, null, 'succeeded', 'c', 0, 1, ${report}, ${config})`.execute(db);
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
  expect(readFileSync(file, "latin1")).toContain("harbour");
  await migrate(db);
  expect(await db.selectFrom("devcontainer_attempts").select(["config", "report"]).execute()).toEqual([
    { config: null, report: JSON.stringify({ kind: "start", config_hash: "" }) },
  ]);
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
  expect(readFileSync(file, "latin1")).not.toContain("harbour");
});

test("a database of a newer program is refused", async () => {
  const db = open();
  await migrate(db, [...migrations, { name: "9999_future", up: async () => {} }]);
  await expect(migrate(db)).rejects.toThrow("made by a newer Quarterdeck (it has 9999_future)");
});
