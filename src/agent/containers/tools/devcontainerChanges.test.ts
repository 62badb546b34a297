import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createConfigWatch } from "../devcontainers/configWatch.ts";
import { createConfigMask } from "../devcontainers/maskConfig.ts";
import { toContainer } from "../engine/toContainer.ts";
import { setupEngine } from "../testing/containers.ts";
import { createDevcontainerChanges, ownFiles } from "./devcontainerChanges.ts";

test("what a rebuild takes away, leaves behind and keeps, and what it would be built from", async () => {
  const { engine, run, signal } = await setupEngine();
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-changes-"));
  const configPath = join(folder, "devcontainer.json");
  const dockerfile = join(folder, "Dockerfile");
  writeFileSync(configPath, '{ "build": { "dockerfile": "Dockerfile" }, /* why */ "name": "x", }');
  writeFileSync(dockerfile, "FROM scratch");
  for (const file of [configPath, dockerfile]) utimesSync(file, 1_000, 1_000);
  const configs = createConfigWatch(() => {});
  onTestFinished(() => {
    configs.close();
    rmSync(folder, { recursive: true });
  });
  await configs.follow([configPath]);

  const mounts = [
    "--volume",
    "/data",
    "--volume",
    "named-of-changes:/kept",
    "--volume",
    `${folder}:/workspaces/x`,
  ];
  const script =
    "mkdir -p /opt/tool; echo x >/opt/tool/new; echo x >>/etc/passwd; rm /etc/group; echo y >/data/z";
  const id = run([...mounts, "--tmpfs", "/scratch"], "sh", "-c", script);
  await engine.wait(id, signal);
  const { container } = toContainer(await engine.inspect(id, signal));
  const changes = createDevcontainerChanges({
    engine: async () => engine,
    entry: () => ({ configPath, container }),
    configs,
    mask: createConfigMask("token"),
  });
  const seen = await changes("any", signal);
  expect(seen).toEqual({
    anonymous_volumes: [{ name: expect.stringMatching(/^[0-9a-f]{64}$/), destination: "/data" }],
    kept_mounts: expect.arrayContaining([
      { source: "named-of-changes", destination: "/kept" },
      { source: folder, destination: "/workspaces/x" },
    ]),
    files: expect.arrayContaining([
      { path: "/etc/group", kind: "deleted" },
      { path: "/etc/passwd", kind: "changed" },
      { path: "/opt/tool/new", kind: "added" },
    ]),
    file_count: seen.files.length,
    config: { build: { dockerfile: "Dockerfile" }, name: "x" },
    built_config: null,
    changed_files: [],
  });
  expect(seen.kept_mounts).toHaveLength(2);
  const paths = seen.files.map(({ path }) => path);
  for (const path of ["/etc", "/data", "/kept", "/workspaces", "/workspaces/x"])
    expect(paths).not.toContain(path);
  writeFileSync(dockerfile, "FROM other");
  await vi.waitFor(async () => expect((await changes("any", signal)).changed_files).toEqual([dockerfile]), {
    timeout: 10_000,
  });
});

test("without a container there is only the configuration; an unknown id is refused", async () => {
  const { engine, signal } = await setupEngine();
  const configs = { textOf: () => "nonsense", changedSince: () => [] };
  const entry = (id: string) => {
    if (id !== "known") throw new Error("not known");
    return { configPath: "/c", container: undefined };
  };
  const changes = createDevcontainerChanges({
    engine: async () => engine,
    entry,
    configs,
    mask: createConfigMask("token"),
  });
  expect(await changes("known", signal)).toMatchObject({
    files: [],
    file_count: 0,
    kept_mounts: [],
    config: null,
  });
  await expect(changes("other", signal)).rejects.toThrow("not known");
});

test("[C8] the configuration is told with its secrets masked", async () => {
  const { signal } = new AbortController();
  const text = '{ "image": "debian", "containerEnv": { "DB_PASSWORD": "swordfish" } }';
  const changes = createDevcontainerChanges({
    engine: () => Promise.reject(new Error("not asked")),
    entry: () => ({ configPath: "/c", container: undefined }),
    configs: { textOf: () => text, changedSince: () => [] },
    mask: createConfigMask("token"),
  });
  expect((await changes("known", signal)).config).toEqual({
    image: "debian",
    containerEnv: { DB_PASSWORD: expect.stringMatching(/^•{8}[0-9a-f]{8}$/) },
  });
});

test("of very many files the first 200 in order and their count", () => {
  const changes = Array.from({ length: 5_000 }, (_, n) => ({
    path: `/opt/${String(4_999 - n).padStart(4, "0")}`,
    kind: "added" as const,
  }));
  const { files, file_count } = ownFiles([{ path: "/opt", kind: "changed" }, ...changes], []);
  expect([files.length, files[0]?.path, files.at(-1)?.path, file_count]).toEqual([
    200,
    "/opt/0000",
    "/opt/0199",
    5_000,
  ]);
});
