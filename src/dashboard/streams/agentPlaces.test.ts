import { expect, test } from "vitest";
import { anAgent, id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { createAgentPlaces } from "./agentPlaces.ts";

function aStorage(record?: string) {
  const items = new Map(record === undefined ? [] : [["quarterdeck.agent-places", record]]);
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
}

test("[W1] an agent that was seen is known after its build ended, also on another visit", () => {
  const storage = aStorage();
  createAgentPlaces(() => storage).remember([
    aWorkspace({ id: id(5), agents: [anAgent({ id: id(1), name: "main" })] }),
  ]);
  expect(createAgentPlaces(() => storage).of(id(1))).toEqual({ workspaceId: id(5), agentName: "main" });
});

test("[W1] of very many agents the newest are remembered", () => {
  const places = createAgentPlaces(() => aStorage());
  const agents = Array.from({ length: 600 }, (_, index) => anAgent({ id: id(index) }));
  places.remember([aWorkspace({ agents })]);
  expect([places.of(id(99)), places.of(id(100)) !== undefined]).toEqual([undefined, true]);
});

test("a spoiled record or a browser without storage costs nothing but the memory", () => {
  expect(createAgentPlaces(() => aStorage("{")).of(id(1))).toBeUndefined();
  const places = createAgentPlaces(() => {
    throw new Error("denied");
  });
  places.remember([aWorkspace({ agents: [anAgent({ id: id(1) })] })]);
  expect(places.of(id(1))?.agentName).toBe("main");
});
