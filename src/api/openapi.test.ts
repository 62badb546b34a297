import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { contract } from "./contract.ts";
import { openApiDocument } from "./openapi.ts";

const document = openApiDocument({ version: "1.2.3", serverUrl: "http://127.0.0.1:7080" });

test("the document is a valid OpenAPI 3.1 document", async () => {
  const validator = new Validator();
  expect((await validator.validate(JSON.parse(JSON.stringify(document)))).errors).toBeUndefined();
  expect(validator.version).toBe("3.1");
});

test("every endpoint of the contract is in it, under an id of its own", () => {
  const operations = Object.values(document.paths).flatMap(
    (path) => Object.values(path) as { operationId: string }[],
  );
  const endpoints = Object.values(contract).flatMap((api) => Object.values(api));
  const places = new Set(endpoints.map(({ method, path }) => `${method} ${path}`));
  expect(operations).toHaveLength(places.size);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
});

/** The agents section of the published API reference. */
const REFERENCE = [
  "GET /api/v2/derp-map",
  "GET /api/v2/tailnet",
  "POST /api/v2/workspaceagents/aws-instance-identity",
  "POST /api/v2/workspaceagents/azure-instance-identity",
  "POST /api/v2/workspaceagents/google-instance-identity",
  "PATCH /api/v2/workspaceagents/me/app-status",
  "GET /api/v2/workspaceagents/me/external-auth",
  "GET /api/v2/workspaceagents/me/gitauth",
  "GET /api/v2/workspaceagents/me/gitsshkey",
  "POST /api/v2/workspaceagents/me/log-source",
  "PATCH /api/v2/workspaceagents/me/logs",
  "GET /api/v2/workspaceagents/me/reinit",
  "GET /api/v2/workspaceagents/{agent}",
  "GET /api/v2/workspaceagents/{agent}/connection",
  "GET /api/v2/workspaceagents/{agent}/containers",
  "DELETE /api/v2/workspaceagents/{agent}/containers/devcontainers/{devcontainer}",
  "POST /api/v2/workspaceagents/{agent}/containers/devcontainers/{devcontainer}/recreate",
  "GET /api/v2/workspaceagents/{agent}/containers/watch",
  "GET /api/v2/workspaceagents/{agent}/coordinate",
  "GET /api/v2/workspaceagents/{agent}/listening-ports",
  "GET /api/v2/workspaceagents/{agent}/logs",
  "GET /api/v2/workspaceagents/{agent}/pty",
  "GET /api/v2/workspaceagents/{agent}/startup-logs",
];

test.each(REFERENCE)("the contract has %s", (route) => {
  const [method, path] = route.split(" ") as [string, string];
  expect(Object.keys(document.paths[path] ?? {})).toContain(method.toLowerCase());
});

test("a list that can be followed is one operation that tells of both", () => {
  const logs = document.paths["/api/v2/workspaceagents/{agent}/logs"]!.get as {
    parameters: { name: string; required: boolean }[];
    responses: object;
  };
  expect(logs.parameters.map(({ name }) => name)).toEqual([
    "agent",
    "after",
    "before",
    "limit",
    "format",
    "follow",
  ]);
  expect(logs.parameters.at(-1)!.required).toBe(false);
  expect(Object.keys(logs.responses)).toEqual(["101", "200", "default"]);
});
