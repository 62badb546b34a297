import { expect, test } from "vitest";
import { aLog } from "#api/testing/aLog.ts";
import { createLogStore } from "../lines/logStore.ts";
import { createIslandEnd } from "./island.ts";

test("[L8] what follows an island is joined only as long as what is held elsewhere begins there", async () => {
  const log = Array.from({ length: 300 }, (_, at) => aLog({ id: at + 1 }));
  const store = createLogStore({ maxBytes: 1 << 20 });
  let shore = 101;
  const end = createIslandEnd({
    // The one function that is called.
    client: {
      logs: { list: async ({ after = 0 }: { after?: number }) => log.filter(({ id }) => id > after) },
    } as never,
    agentId: "agent",
    store,
    shore: () => shore,
    onChange() {},
  });
  expect(end.state()).toBe("some");
  await end.newer();
  expect([end.state(), store.state().lastId]).toEqual(["joined", 100]);
  // Older pages came in front of the others.
  shore = 50;
  expect(end.state()).toBe("joined");
  // Their first lines had to go.
  shore = 201;
  expect(end.state()).toBe("some");
  await end.newer();
  expect([end.state(), store.state().lastId]).toEqual(["joined", 200]);
});
