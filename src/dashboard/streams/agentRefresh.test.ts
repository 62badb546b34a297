import { expect, test } from "vitest";
import { anAgent, at, id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { withUnpushed } from "./agentRefresh.ts";
import { agentsOf } from "./workspacesState.ts";

test("only what is never pushed is taken from an answer that may be overtaken", () => {
  const agent = anAgent({ lifecycle_state: "ready" });
  const other = anAgent({ id: id(2), name: "other" });
  const workspace = aWorkspace({ agents: [agent, other] });
  const fresh = anAgent({
    lifecycle_state: "starting",
    last_connected_at: at(99),
    latency: { Home: { preferred: true, latency_ms: 3 } },
  });
  const [renewed, untouched] = agentsOf(withUnpushed({ agent, workspace }, fresh));
  expect(renewed).toMatchObject({
    lifecycle_state: "ready",
    last_connected_at: at(99),
    latency: fresh.latency,
  });
  expect(untouched).toBe(other);
});
