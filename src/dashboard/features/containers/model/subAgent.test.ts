import { expect, test } from "vitest";
import { anAgent, id } from "#api/testing/anAgent.ts";
import { aDevcontainer } from "../testing/aContainer.ts";
import { subAgentOf, subAgentStory, versionMismatch } from "./subAgent.ts";

const inside = anAgent({ id: id(71), parent_id: id(1), name: "site" });
const { agent: _none, ...unjoined } = aDevcontainer();

test("[C24] the agent inside is found by the list's word, or the template's", () => {
  expect(subAgentOf(aDevcontainer(), [anAgent(), inside])).toBe(inside);
  expect(subAgentOf({ ...unjoined, subagent_id: id(71) }, [inside])).toBe(inside);
  expect(subAgentOf(unjoined, [inside])).toBeUndefined();
});

test.each([
  ["healthy", aDevcontainer(), inside, "Healthy"],
  ["about to join, where only one of two lists knows it", aDevcontainer(), undefined, "Joining"],
  ["not there, where no list knows one", unjoined, undefined, "None"],
  ["waiting for the build", aDevcontainer({ status: "starting" }), inside, "Waiting"],
  ["off with its container", aDevcontainer({ status: "stopped" }), inside, "Off"],
  ["offline", aDevcontainer(), { ...inside, status: "disconnected" }, "Offline"],
  ["never seen", aDevcontainer(), { ...inside, status: "timeout" }, "Never seen"],
  ["unhealthy", aDevcontainer(), { ...inside, health: { healthy: false, reason: "app down" } }, "Unhealthy"],
])("[C24] it is %s", (_rule, devcontainer, agent, word) => {
  expect(subAgentStory(devcontainer, agent).word).toBe(word);
});

test("[C24] another version is explained, the same one is not worth a word", () => {
  const machine = anAgent({ version: "v0.2.0" });
  expect(versionMismatch({ ...inside, version: "v0.1.0" }, machine)).toContain(
    "v0.1.0, the machine's agent v0.2.0",
  );
  expect(versionMismatch({ ...inside, version: "v0.2.0" }, machine)).toBe("");
  expect(versionMismatch({ ...inside, version: "" }, machine)).toBe("");
});
