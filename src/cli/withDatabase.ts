import { existsSync } from "node:fs";
import type { Db } from "#server/store/database.ts";
import { databaseFile } from "./dataDir.ts";
import { CommandFailed } from "./flags.ts";

/** Works on the database of a data directory, also beside a running server. Refusals of the server's rules become sentences. */
export async function withDatabase<T>(dataDir: string, work: (db: Db) => Promise<T>): Promise<T> {
  const file = databaseFile(dataDir);
  if (!existsSync(file))
    throw new CommandFailed(
      `There is no database in ${dataDir}. Start \`quarterdeck serve\` once, or give --data.`,
    );
  const [{ openDatabase }, { migrate }, { HttpError }] = await Promise.all([
    import("#server/store/database.ts"),
    import("#server/store/migrations.ts"),
    import("#server/http/httpError.ts"),
  ]);
  const db = openDatabase(file);
  try {
    await migrate(db);
    return await work(db);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    const { message, detail, validations = [] } = error.envelope;
    const reasons = validations.map((fault) => `  ${fault.field}: ${fault.detail}`);
    throw new CommandFailed([message, ...(detail ? [detail] : []), ...reasons].join("\n"));
  } finally {
    await db.destroy();
  }
}
