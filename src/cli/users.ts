import type { Db } from "#server/store/database.ts";
import { command } from "./command.ts";
import { dataFlag } from "./dataDir.ts";
import { CommandFailed, type Flag, optional, text, UsageError } from "./flags.ts";
import { printTable } from "./table.ts";
import { withDatabase } from "./withDatabase.ts";

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

const DURATION = /^(\d+)(h|d)$/;
const lifetime: Flag<number> = {
  value: "DURATION",
  summary: "How long it lives: hours or days, like 12h or 90d",
  parse(given) {
    const [, count, unit] = DURATION.exec(given) ?? [];
    if (!count) throw new UsageError(`must be hours or days, like 12h or 90d, not "${given}"`);
    return Number(count) * (unit === "h" ? 3_600_000 : 86_400_000);
  },
  fallback: 7 * 86_400_000,
  fallbackText: "7d",
};

async function userNamed(db: Db, name: string) {
  const { findFirstUser, findUserByName, PREBUILDS_USER } = await import("#server/store/users.ts");
  const user = name === "" ? await findFirstUser(db) : await findUserByName(db, name);
  if (!user || user.id === PREBUILDS_USER)
    throw new CommandFailed(
      name ? `There is no user "${name}". See: quarterdeck user list` : "There is no user yet.",
    );
  return user;
}

const owner = text("USERNAME", "Whose it is; the first user when not given");

export const userCreate = command({
  name: "user create",
  summary: "Make a user",
  details: "The password is taken from QUARTERDECK_PASSWORD, or from the first line of standard input.",
  flags: {
    username: text("NAME", "Letters and digits, with single hyphens between them"),
    email: text("EMAIL", "What the user signs in with"),
    name: text("NAME", "The full name"),
    password: optional("PASSWORD", "Better given in the variable or on standard input: others can see flags"),
    data: dataFlag,
  },
  async run({ username, email, name, password, data }) {
    if (!username || !email) throw new UsageError("--username and --email are needed.");
    await withDatabase(data, async (db) => {
      const { createUser } = await import("#server/users/accounts.ts");
      const user = await createUser(db, { username, email, name, password: password ?? (await firstLine()) });
      console.log(`User ${user.username} can sign in with ${user.email}.`);
    });
  },
});

async function firstLine(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write("Password (at least 8 characters): ");
  let given = "";
  for await (const chunk of process.stdin) {
    given += chunk;
    if (given.includes("\n")) break;
  }
  return given.split("\n")[0] ?? "";
}

export const userList = command({
  name: "user list",
  summary: "List the users",
  flags: { data: dataFlag },
  run: ({ data }) =>
    withDatabase(data, async (db) => {
      const { listUsers } = await import("#server/store/users.ts");
      const rows = (await listUsers(db)).map((user) => [
        user.username,
        user.email,
        user.status,
        day(user.created_at),
      ]);
      printTable(["USERNAME", "EMAIL", "STATUS", "CREATED"], rows);
    }),
});

export const tokenCreate = command({
  name: "token create",
  summary: "Make an API token and print it, once",
  flags: {
    user: owner,
    name: text("NAME", "What the token is for; made up when not given"),
    lifetime,
    data: dataFlag,
  },
  run: ({ user, name, lifetime, data }) =>
    withDatabase(data, async (db) => {
      const { createToken } = await import("#server/users/tokens.ts");
      const { defaultConfig } = await import("#server/config.ts");
      const { id } = await userNamed(db, user);
      const wanted = {
        lifetimeMs: lifetime,
        maxLifetimeMs: defaultConfig.maxTokenLifetimeMs,
        ...(name && { name }),
      };
      console.log(await createToken(db, id, wanted));
    }),
});

export const tokenList = command({
  name: "token list",
  summary: "List API tokens",
  flags: { user: owner, data: dataFlag },
  run: ({ user, data }) =>
    withDatabase(data, async (db) => {
      const { listTokens } = await import("#server/store/apiKeys.ts");
      const { id } = await userNamed(db, user);
      const rows = (await listTokens(db, id, undefined)).map((key) => [
        key.id,
        key.token_name ?? "",
        day(key.last_used_at),
        key.expires_at <= Date.now() ? "expired" : day(key.expires_at),
      ]);
      printTable(["ID", "NAME", "LAST USED", "EXPIRES"], rows);
    }),
});

export const tokenRevoke = command({
  name: "token revoke",
  summary: "Revoke an API token; what was opened with it ends within a minute",
  positionals: ["ID"],
  flags: { data: dataFlag },
  run: ({ data }, [given = ""]) =>
    withDatabase(data, async (db) => {
      const { findKey } = await import("#server/store/apiKeys.ts");
      const { revokeKey } = await import("#server/users/tokens.ts");
      // Whole tokens are accepted for the id: it is what people have at hand.
      const key = await findKey(db, given.split("-")[0] ?? "");
      if (!key) throw new CommandFailed("There is no such token. See: quarterdeck token list");
      await revokeKey(db, undefined, key.user_id, key.id);
      console.log("Revoked.");
    }),
});
