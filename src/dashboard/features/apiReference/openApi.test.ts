import { expect, test } from "vitest";
import { curlOf, findCalls, parseOpenApi } from "./openApi.ts";
import { schemaText } from "./schemaText.ts";

const document = {
  openapi: "3.1.0",
  info: { title: "Quarterdeck", version: "1" },
  paths: {
    "/api/v2/workspaces/{id}": { get: { summary: "Get a workspace" }, parameters: [] },
    "/api/v2/users/me/keys/tokens": {
      get: { summary: "List tokens" },
      post: {
        summary: "Create a token",
        requestBody: {
          content: { "application/json": { schema: { $ref: "#/components/schemas/NewToken" } } },
        },
        responses: {
          201: { description: "made", content: { "application/json": { schema: { type: "object" } } } },
        },
      },
    },
    "/healthz": { get: { tags: ["Health"] } },
  },
  components: {
    schemas: { NewToken: { type: "object", properties: { name: { type: "string" } }, required: ["name"] } },
  },
};
const { groups, schemas } = parseOpenApi(document);

test("calls are grouped by tag, else by the first part of the path", () => {
  expect(groups.map(({ name, calls }) => [name, calls.map((call) => `${call.method} ${call.path}`)])).toEqual(
    [
      ["workspaces", ["GET /api/v2/workspaces/{id}"]],
      ["users", ["GET /api/v2/users/me/keys/tokens", "POST /api/v2/users/me/keys/tokens"]],
      ["Health", ["GET /healthz"]],
    ],
  );
});

test("every call has an id of its own", () => {
  const ids = groups.flatMap(({ calls }) => calls.map(({ id }) => id));
  expect(ids).toEqual([
    "get-api-v2-workspaces-id",
    "get-api-v2-users-me-keys-tokens",
    "post-api-v2-users-me-keys-tokens",
    "get-healthz",
  ]);
});

test("all words must match", () => {
  expect(
    findCalls(groups, "post tokens").flatMap(({ calls }) => calls.map(({ summary }) => summary)),
  ).toEqual(["Create a token"]);
});

test("the command line has the body's header only where there is a body", () => {
  const [list, create] = groups[1]!.calls;
  expect(curlOf(list!, "http://h")).toBe(
    "curl \\\n  -H \"Coder-Session-Token: $QUARTERDECK_TOKEN\" \\\n  'http://h/api/v2/users/me/keys/tokens'",
  );
  expect(curlOf(create!, "http://h")).toContain("-X POST");
  expect(curlOf(create!, "http://h")).toContain("Content-Type");
});

test("schemas read like types", () => {
  expect(schemaText({ $ref: "#/components/schemas/NewToken" }, schemas)).toBe("{\n  name: string\n}");
  expect(schemaText({ type: "array", items: { $ref: "#/components/schemas/NewToken" } }, schemas)).toBe(
    "NewToken[]",
  );
  expect(
    schemaText({ type: "array", items: { type: "object", properties: { a: { type: "string" } } } }, schemas),
  ).toBe("{\n  a?: string\n}[]");
  expect(schemaText({ type: "array", items: { enum: ["a", "b"] } }, schemas)).toBe('("a" | "b")[]');
  expect(schemaText({ anyOf: [{ type: "string", format: "uuid" }, { type: "null" }] }, schemas)).toBe(
    "string (uuid) | null",
  );
  expect(schemaText({ type: "object", additionalProperties: { type: "number" } }, schemas)).toBe(
    "{ [name]: number }",
  );
});
