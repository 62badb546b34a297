import { expect, test } from "vitest";
import { ApiError } from "#api/client.ts";
import { explainProblem } from "./problem.ts";

const told = (status: number, message: string, detail?: string) =>
  explainProblem(new ApiError(status, { message, ...(detail && { detail }) }));

test.each([
  [0, "The server did not answer.", undefined, "The server does not answer", "retry"],
  [
    400,
    'Agent state is "timeout", it must be in the "connected" state.',
    undefined,
    "The agent is not connected",
    "retry",
  ],
  [
    403,
    "Dev Container feature not enabled.",
    "To enable",
    "Containers are switched off on this agent",
    "never",
  ],
  [404, "Route not found.", undefined, "This server does not know the containers of an agent", "never"],
  [
    500,
    "Could not get containers",
    "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?",
    "No container engine runs on the agent's machine",
    "retry",
  ],
  [
    500,
    "Could not get containers",
    "permission denied while trying to connect to the Docker daemon socket",
    "The agent may not use the container engine",
    "retry",
  ],
  [
    500,
    "Could not get containers",
    "docker: not found",
    "There is no container engine on the agent's machine",
    "retry",
  ],
  [
    500,
    "Internal error dialing workspace agent.",
    "agent is unreachable",
    "The agent cannot be reached",
    "retry",
  ],
  [500, "Could not get containers", "disk fell over", "The agent could not list its containers", "retry"],
  [429, "You've been rate limited", undefined, "The containers could not be listed", "retry"],
])("[C4] %i %s is a state of its own, with a next step", (status, message, detail, title, kind) => {
  const problem = told(status, message, detail);
  expect(problem).toMatchObject({ title, kind });
  expect(problem.next).not.toBe("");
});

test("[C4] a sub-agent sends to the agent of its machine, not to a switch it does not have", () => {
  expect(told(403, "Dev Container feature not supported.").next).toContain("agent of the machine");
});

test("[C4] the agent's own words are kept", () => {
  expect(told(500, "Could not get containers", "disk fell over").detail).toBe("disk fell over");
});
