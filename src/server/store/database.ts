import { chmodSync } from "node:fs";
import { Kysely, SqliteDialect, type SqliteStatement } from "kysely";
import Libsql from "libsql";
import type { Schema } from "./schema.ts";

/** The one door to stored things. Queries are written once for SQLite and, later, PostgreSQL. */
export type Db = Kysely<Schema>;

/** Enough for every query of the program to stay prepared; SQL built from lists of varying length must not pile up. */
const PREPARED_STATEMENTS = 500;

/** libsql aborts the whole process on a parameter of a type it does not know, so that no such thing may reach it. */
function bindable(parameter: unknown): string | number | bigint | null | Uint8Array {
  if (parameter === null || typeof parameter === "string" || typeof parameter === "bigint") return parameter;
  // It also binds every plain number as a REAL, which a text column would keep as `1.0`.
  if (typeof parameter === "number" && Number.isSafeInteger(parameter)) return BigInt(parameter);
  if (typeof parameter === "number" && !Number.isNaN(parameter)) return parameter;
  if (typeof parameter === "boolean") return parameter ? 1n : 0n;
  if (parameter instanceof Uint8Array) return parameter;
  throw new TypeError(`the database cannot store a value of type ${typeof parameter}: ${String(parameter)}`);
}

type Statement = {
  reader: boolean;
  all(parameters: unknown[]): unknown[];
  run(parameters: unknown[]): { changes: number; lastInsertRowid: number };
  iterate(parameters: unknown[]): IterableIterator<unknown>;
};

function prepared(file: Libsql.Database) {
  const statements = new Map<string, SqliteStatement>();
  return (sql: string): SqliteStatement => {
    const known = statements.get(sql);
    if (known) return known;
    const raw = file.prepare(sql) as unknown as Statement; // libsql's own types know only part of better-sqlite3's
    const statement: SqliteStatement = {
      reader: raw.reader,
      all: (parameters) => raw.all(parameters.map(bindable)),
      run: (parameters) => raw.run(parameters.map(bindable)),
      iterate: (parameters) => raw.iterate(parameters.map(bindable)),
    };
    if (statements.size >= PREPARED_STATEMENTS) statements.delete(statements.keys().next().value!);
    statements.set(sql, statement);
    return statement;
  };
}

/** Opens (and makes) an SQLite database file; `:memory:` for a test. Run `migrate` before the first query. */
export function openDatabase(file: string): Db {
  const database = new Libsql(file);
  if (file !== ":memory:") chmodSync(file, 0o600); // it holds hashes and agent tokens
  database.exec("pragma journal_mode = wal");
  database.exec("pragma synchronous = normal"); // safe with WAL: a power cut may lose the last writes, never the file
  database.exec("pragma foreign_keys = on");
  database.exec("pragma busy_timeout = 5000"); // the command line may write beside a running server
  return new Kysely<Schema>({
    dialect: new SqliteDialect({ database: { prepare: prepared(database), close: () => database.close() } }),
  });
}
