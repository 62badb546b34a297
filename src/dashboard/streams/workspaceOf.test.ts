import { expect, test } from "vitest";
import { ApiError } from "#api/client.ts";
import { anAgent, id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { workspaceOf } from "./workspaceOf.ts";

const all = Array.from({ length: 450 }, (_, n) =>
  aWorkspace({ id: id(n), name: `ws-${n}`, agents: [anAgent({ id: id(1000 + n) })] }),
);
const { signal } = new AbortController();

function setup() {
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
      list: async (query: { offset?: unknown }) => {
        calls.push(`list ${query.offset}`);
        const offset = Number(query.offset);
        return { workspaces: all.slice(offset, offset + 200), count: all.length };
      },
    },
    agents: {
      get: async ({ agent }: { agent: string }) => {
        calls.push("agent");
        return find(Number(agent.slice(-4)) < 1450 ? anAgent({ id: agent }) : undefined);
      },
    },
  };
  return { client, calls };
}

test("the workspace of an agent seen before is asked for alone", async () => {
  const { client, calls } = setup();
  expect((await workspaceOf(client, id(1300), id(300), signal))?.name).toBe("ws-300");
  expect(calls).toEqual(["get"]);
});

test("another's is looked for through the list", async () => {
  const { client, calls } = setup();
  const found = await workspaceOf(client, id(1300), undefined, signal);
  expect(found?.name).toBe("ws-300");
  expect(calls).toEqual(["agent", "list 0", "list 200"]);
});

test("what was remembered and is no longer so is looked for", async () => {
  const { client, calls } = setup();
  expect((await workspaceOf(client, id(1010), id(300), signal))?.name).toBe("ws-10");
  expect(calls).toEqual(["get", "agent", "list 0"]);
});

test("an agent that is not there is not looked for", async () => {
  const { client, calls } = setup();
  expect(await workspaceOf(client, id(1999), undefined, signal)).toBeNull();
  expect(calls).toEqual(["agent"]);
});
