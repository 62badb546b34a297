import { expect, test } from "vitest";
import { ApiError } from "#api/client.ts";
import type { WorkspaceApp } from "#api/http/agents.ts";
import { anAgent, anApp, anAppStatus, id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { type LookProgress, MOST_LOOKED_AT, workspaceOf } from "./workspaceOf.ts";

const all = Array.from({ length: 450 }, (_, n) =>
  aWorkspace({ id: id(n), name: `ws-${n}`, agents: [anAgent({ id: id(1000 + n) })] }),
);
const { signal } = new AbortController();
const own = all[440]!;

function setup({ apps = [], endless = false }: { apps?: WorkspaceApp[]; endless?: boolean } = {}) {
  const calls: string[] = [];
  const find = <T>(found: T | undefined): T => {
    if (found === undefined) throw new ApiError(404, { message: "Not found." });
    return found;
  };
  const client = {
    workspaces: {
      get: async ({ workspace }: { workspace: string }) => {
        calls.push("get");
        return find(all.find((one) => one.id === workspace));
      },
      byName: async ({ user, name }: { user: string; name: string }) => {
        calls.push(`named ${user}/${name}`);
        return find(all.find((one) => one.name === name));
      },
      list: async (query: { q?: unknown; offset?: unknown }) => {
        if (query.q === "owner:me") {
          calls.push("list mine");
          return { workspaces: [own], count: 1 };
        }
        calls.push(`list ${query.offset}`);
        const offset = Number(query.offset);
        if (endless) return { workspaces: all.slice(0, 200), count: 50_000 };
        return { workspaces: all.slice(offset, offset + 200), count: all.length };
      },
    },
    agents: {
      get: async ({ agent }: { agent: string }) => {
        calls.push("agent");
        return find(Number(agent.slice(-4)) < 1450 ? anAgent({ id: agent, apps }) : undefined);
      },
    },
  };
  return { client, calls };
}

test("the workspace of an agent seen before is asked for alone", async () => {
  const { client, calls } = setup();
  expect((await workspaceOf(client, id(1300), { known: id(300), signal }))?.name).toBe("ws-300");
  expect(calls).toEqual(["get"]);
});

test("another's is looked for through the list", async () => {
  const { client, calls } = setup();
  const found = await workspaceOf(client, id(1300), { known: undefined, signal });
  expect(found?.name).toBe("ws-300");
  expect(calls).toEqual(["agent", "list mine", "list 0", "list 200"]);
});

test("what was remembered and is no longer so is looked for", async () => {
  const { client, calls } = setup();
  expect((await workspaceOf(client, id(1010), { known: id(300), signal }))?.name).toBe("ws-10");
  expect(calls).toEqual(["get", "agent", "list mine", "list 0"]);
});

test("an agent that is not there is not looked for", async () => {
  const { client, calls } = setup();
  expect(await workspaceOf(client, id(1999), { known: undefined, signal })).toBeNull();
  expect(calls).toEqual(["agent"]);
});

test("a person's own, and one that an app names, are found without the others", async () => {
  const mine = setup();
  expect((await workspaceOf(mine.client, id(1440), { known: undefined, signal }))?.name).toBe("ws-440");
  expect(mine.calls).toEqual(["agent", "list mine"]);
  const named = setup({ apps: [anApp({ subdomain_name: "web--ws-300--ann" })] });
  expect((await workspaceOf(named.client, id(1300), { known: undefined, signal }))?.name).toBe("ws-300");
  expect(named.calls).toEqual(["agent", "named ann/ws-300"]);
  const spoke = setup({ apps: [anApp({ statuses: [anAppStatus({ workspace_id: id(300) })] })] });
  expect((await workspaceOf(spoke.client, id(1300), { known: undefined, signal }))?.name).toBe("ws-300");
  expect(spoke.calls).toEqual(["agent", "get"]);
});

test("it is told how far one is, and there is an end to looking", async () => {
  const { client, calls } = setup({ endless: true });
  const told: number[] = [];
  const onProgress = ({ seen, of }: LookProgress) => void (of === 50_000 && told.push(seen));
  await expect(workspaceOf(client, id(1300), { known: undefined, signal, onProgress })).rejects.toThrow(
    `It is not in the first ${MOST_LOOKED_AT} workspaces.`,
  );
  expect(calls).toHaveLength(2 + MOST_LOOKED_AT / 200);
  expect(told.at(-1)).toBe(MOST_LOOKED_AT);
});
