import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { defaultAgentsFile, workspaceNameOf } from "./defaultFile.ts";
import type { AgentsFile } from "./definition.ts";
import { watchAgentsFile } from "./watch.ts";

const saying = (name: string) => `workspaces: [{ name: ${name}, agents: [{ name: main }] }]\n`;

function watched(text: string) {
  const folder = mkdtempSync(join(tmpdir(), "agents-file-"));
  const file = join(folder, "agents.yaml");
  writeFileSync(file, text);
  const seen: AgentsFile[] = [];
  const problems: string[] = [];
  const end = watchAgentsFile(
    file,
    (read) => seen.push(read),
    (error) => problems.push((error as Error).message),
  );
  onTestFinished(() => {
    end();
    rmSync(folder, { recursive: true });
  });
  return { file, names: () => seen.map(({ workspaces }) => workspaces[0]?.name), problems };
}

test("an edit is read, also when the editor puts another file in its place", async () => {
  const { file, names } = watched(saying("one"));
  writeFileSync(file, saying("second"));
  await expect.poll(names, { timeout: 5_000 }).toEqual(["second"]);
  writeFileSync(`${file}~`, saying("third-one"));
  renameSync(`${file}~`, file);
  await expect.poll(names, { timeout: 5_000 }).toEqual(["second", "third-one"]);
});

test("a bad edit is told with its place and changes nothing, the next good one is read", async () => {
  const { file, names, problems } = watched(saying("one"));
  writeFileSync(file, "workspaces:\n  - name: one\n    agnets: []\n");
  await expect.poll(() => problems, { timeout: 5_000 }).not.toEqual([]);
  expect(problems[0]).toContain(`${file}:3:5: workspaces[0] has no "agnets".`);
  expect(names()).toEqual([]);
  writeFileSync(file, saying("mended"));
  await expect.poll(names, { timeout: 5_000 }).toEqual(["mended"]);
});

test("without a file there is this machine, under a name that a workspace may have", () => {
  expect(defaultAgentsFile("Ann's MacBook.local").workspaces).toMatchObject([
    { name: "ann-s-macbook", agents: [{ name: "main" }] },
  ]);
  expect(workspaceNameOf("---")).toBe("machine");
  expect(workspaceNameOf(`${"a".repeat(31)}-b`)).toBe("a".repeat(31));
});
