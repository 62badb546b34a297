import { expect, test } from "vitest";
import type { Db } from "../store/database.ts";
import { listOwnedWorkspaces } from "../store/workspaces.ts";
import { planeServer } from "../testing/planeServer.ts";
import { showWorkspaces } from "./showWorkspaces.ts";

/** Lets every query through and counts it. */
function counter() {
  let queries = 0;
  const plugin: Parameters<Db["withPlugin"]>[0] = {
    transformQuery({ node }) {
      queries++;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return { plugin, queries: () => queries };
}

test.each([1, 40])("a list of %i workspaces with their agents costs eight queries", async (count) => {
  const server = await planeServer({
    workspaces: Array.from({ length: count }, (_, i) => ({
      name: `w${i}`,
      agents: [
        { name: "main", scripts: [{ name: "s", script: "x" }], apps: [{ slug: "web" }] },
        { name: "b" },
      ],
    })),
  });
  const rows = await listOwnedWorkspaces(server.db, server.user.id);
  await server.client.workspaces.list({}); // makes what is made on first use
  const { plugin, queries } = counter();
  const showing = {
    db: server.db.withPlugin(plugin),
    now: Date.now,
    troubleshootingUrl: "",
    regionName: "r",
    latencyOf: () => undefined,
  };
  const shown = await showWorkspaces(showing, rows, server.user, server.user);
  expect(shown.map(({ latest_build }) => latest_build.resources[0]!.agents!.length)).toEqual(
    Array.from({ length: count }, () => 2),
  );
  expect(queries()).toBe(8);
});
