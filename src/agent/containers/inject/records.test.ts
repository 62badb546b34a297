import { expect, test } from "vitest";
import { ApiError } from "#api/client.ts";
import { readCustomizations } from "../devcontainers/customizations.ts";
import { createRegistry } from "../devcontainers/registry.ts";
import { createRecords, namesToTry, type RecordsClient } from "./records.ts";

const never = new AbortController().signal;
const WANTED = {
  directory: "/",
  architecture: "amd64",
  operating_system: "linux",
  display_apps: [],
  apps: [],
};

function names(folder: string, given: { name?: string; nameParents?: number; chosen?: string } = {}) {
  const registry = createRegistry({ newId: () => "1", now: () => 0, changedAt: () => 0 });
  registry.discover(folder, "");
  const entry = registry.byFolder(folder)!;
  Object.assign(entry, { name: given.name ?? "app", nameParents: given.nameParents });
  const coder = { name: given.chosen };
  return namesToTry({
    entry,
    customizations: readCustomizations({ configuration: { customizations: { coder } } }),
  });
}

test("[DC80] a name of the folder is tried with more parents, five names in all", () => {
  expect(names("/a/b/c/d/e/f/app", { nameParents: 0 })).toEqual([
    "app",
    "f-app",
    "e-f-app",
    "d-e-f-app",
    "c-d-e-f-app",
  ]);
  expect(names("/x/app", { name: "x-app", nameParents: 1 })).toEqual(["x-app"]);
});

test("[DC80] a name that was chosen, or is the container's, is not changed", () => {
  expect(names("/a/b/app", { nameParents: 0, chosen: "mine" })).toEqual(["mine"]);
  expect(names("/a/b/app", { name: "hungry_bell" })).toEqual(["hungry_bell"]);
});

function setup(given: Partial<RecordsClient>) {
  const calls: string[] = [];
  const records = createRecords({
    subAgents: async () => [],
    addSubAgent: async ({ body: { name } }) => {
      calls.push(`add ${name}`);
      if (name === "app") throw new ApiError(409, { message: 'workspace agent name "app" is taken' });
      return { id: "2", name, token: "t" };
    },
    removeSubAgent: async ({ subAgent }) => void calls.push(`remove ${subAgent}`),
    ...given,
  });
  return { records, calls };
}

test("[DC80] the next name is tried only when it is the name that is refused", async () => {
  const { records, calls } = setup({});
  expect(await records.add(WANTED, ["app", "b-app", "a-b-app"], never)).toMatchObject({ name: "b-app" });
  await expect(records.add(WANTED, ["app"], never)).rejects.toThrow("is taken");
  expect(calls).toEqual(["add app", "add b-app", "add app"]);
  const other = setup({
    addSubAgent: async () => Promise.reject(new ApiError(409, { message: "The workspace is stopped." })),
  });
  await expect(other.records.add(WANTED, ["app", "b-app"], never)).rejects.toThrow("is stopped");
});

test("[DC79] what an earlier life left is removed once, and tried again while that fails", async () => {
  let answers = false;
  const { records, calls } = setup({
    subAgents: async () =>
      answers
        ? [
            { id: "8", name: "a" },
            { id: "9", name: "b" },
          ]
        : Promise.reject(new ApiError(0, { message: "no answer" })),
  });
  await expect(records.clearLeftovers(never)).rejects.toThrow("no answer");
  answers = true;
  await Promise.all([records.clearLeftovers(never), records.clearLeftovers(never)]);
  await records.clearLeftovers(never);
  expect(calls).toEqual(["remove 8", "remove 9"]);
});
