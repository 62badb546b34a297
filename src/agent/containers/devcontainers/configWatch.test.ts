import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createConfigWatch } from "./configWatch.ts";

async function setup(files: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), "quarterdeck-config-"));
  await mkdir(join(folder, ".devcontainer"));
  for (const [name, text] of Object.entries(files))
    await writeFile(join(folder, ".devcontainer", name), text);
  const path = (name: string) => join(folder, ".devcontainer", name);
  const config = path("devcontainer.json");
  const told = vi.fn();
  const watch = createConfigWatch(told);
  onTestFinished(async () => {
    watch.close();
    await rm(folder, { recursive: true });
  });
  await watch.follow([config]);
  return { path, config, told, watch };
}
const seen = (told: ReturnType<typeof vi.fn>) => vi.waitFor(() => expect(told).toHaveBeenCalled(), 10_000);

test("[CC25] a configuration that is written has changed", async () => {
  const { config, told, watch } = await setup({ "devcontainer.json": "{}" });
  const before = Date.now();
  await writeFile(config, '{"image":"debian"}');
  await seen(told);
  expect(told).toHaveBeenCalledWith(config);
  expect(watch.changedAt(config)).toBeGreaterThanOrEqual(before);
});

test("[DC40] a file put in its place by renaming counts, and one that is removed", async () => {
  const { config, path, told } = await setup({ "devcontainer.json": "{}" });
  await writeFile(path("new"), '{"image":"b"}');
  await rename(path("new"), config);
  await seen(told);
  told.mockClear();
  await rm(config);
  await seen(told);
});

test("a Dockerfile that the configuration names counts, also one that it names since", async () => {
  const { config, path, told, watch } = await setup({
    "devcontainer.json": '{"build":{"dockerfile":"Dockerfile"}}',
    Dockerfile: "FROM a",
    Other: "FROM a",
  });
  const before = Date.now();
  await writeFile(path("Dockerfile"), "FROM bb");
  await seen(told);
  expect(watch.changedSince(config, before)).toEqual([path("Dockerfile")]);
  told.mockClear();
  await writeFile(config, '{"build":{"dockerfile":"Other"}}');
  await seen(told);
  told.mockClear();
  await writeFile(path("Other"), "FROM ccc");
  await seen(told);
  expect(watch.changedSince(config, before)).toContain(path("Other"));
});

test("what is not followed any more is not told of", async () => {
  const { config, watch } = await setup({ "devcontainer.json": "{}" });
  await watch.follow([]);
  expect(watch.changedAt(config)).toBe(0);
});

test("a change made before anybody watched is known by the file's own time", async () => {
  const { config, path, watch } = await setup({
    "devcontainer.json": '{"dockerFile":"Dockerfile"}',
    Dockerfile: "FROM a",
  });
  const long = new Date(Date.UTC(2020, 0, 1));
  await utimes(config, long, long);
  const fresh = createConfigWatch(() => {});
  onTestFinished(() => fresh.close());
  await fresh.follow([config]);
  expect(fresh.changedSince(config, Date.UTC(2025, 0, 1))).toEqual([path("Dockerfile")]);
  expect(fresh.changedAt(config)).toBeGreaterThan(Date.UTC(2025, 0, 1));
  expect(watch.textOf(config)).toContain("dockerFile");
});
