import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { testEngine } from "../../../../e2e/engine/testEngine.mjs";
import { parseAddress } from "./address.ts";
import { candidates } from "./candidates.ts";
import { EngineError, type EngineFailure } from "./engineError.ts";
import { findEngine, readEngineHost, spokenVersion } from "./findEngine.ts";
import { missingCli, mostTelling } from "./finding.ts";

const never = new AbortController().signal;

function setup() {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-find-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const find = (env: Record<string, string>) => findEngine(readEngineHost(env, folder), never);
  const serve = async (path: string, listener: RequestListener) => {
    mkdirSync(dirname(path), { recursive: true });
    const server = createServer(listener);
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(path, resolve));
  };
  return { folder, find, serve };
}

const files = (texts: Record<string, string>) => (path: string) => texts[path];

test("[C4] the places in the order of the docker CLI: what was chosen alone, then Docker, then Podman", () => {
  const readText = files({});
  const paths = (env: Record<string, string>) => {
    const found = candidates({ env, home: "/home/ann", readText });
    return "chosen" in found
      ? found
      : found.map((place) => (place.kind === "unix" ? place.path : place.host));
  };
  expect(paths({ DOCKER_HOST: "unix:///x.sock", XDG_RUNTIME_DIR: "/run/user/1" })).toEqual(["/x.sock"]);
  expect(paths({ XDG_RUNTIME_DIR: "/run/user/1" })).toEqual([
    "/var/run/docker.sock",
    "/run/user/1/docker.sock",
    "/home/ann/.docker/run/docker.sock",
    "/run/user/1/podman/podman.sock",
    "/run/podman/podman.sock",
  ]);
  expect(paths({})).toHaveLength(3);
});

test("[C4] the docker CLI's current context is followed, `default` and broken files are not", () => {
  const meta = `/home/ann/.docker/contexts/meta/${createHash("sha256").update("lima").digest("hex")}/meta.json`;
  const texts = {
    "/home/ann/.docker/config.json": '{"currentContext":"lima"}',
    [meta]: '{"Name":"lima","Endpoints":{"docker":{"Host":"unix:///lima.sock"}}}',
  };
  const host = { env: {}, home: "/home/ann", readText: files(texts) };
  expect(candidates(host)).toEqual([{ kind: "unix", path: "/lima.sock" }]);
  expect(candidates({ ...host, env: { DOCKER_CONTEXT: "default" } })).toHaveLength(3);
  expect(candidates({ ...host, readText: () => "{" })).toHaveLength(3);
});

test("[C4] addresses: sockets and this machine, nothing else", () => {
  expect(parseAddress("tcp://127.0.0.1:2375")).toEqual({ kind: "tcp", host: "127.0.0.1", port: 2375 });
  expect(parseAddress("tcp://[::1]:99")).toEqual({ kind: "tcp", host: "::1", port: 99 });
  for (const bad of ["tcp://10.0.0.1:2375", "ssh://ann@host", "unix://relative", "npipe:////./pipe/docker"])
    expect(parseAddress(bad)).toHaveProperty("unsupported");
});

test("the API version is one that both sides know", () => {
  expect(spokenVersion("1.51", "1.24")).toBe("1.41");
  expect(spokenVersion("1.52", "1.44")).toBe("1.44");
  expect(spokenVersion("1.40", "1.12")).toBe("1.40");
  expect(spokenVersion("1.41", "")).toBe("1.41");
});

test("[C4] the real engine is found and named, with the docker command when it is there", async () => {
  const { env } = await testEngine();
  const { find } = setup();
  const found = await find({ ...env, PATH: process.env.PATH ?? "" });
  expect(found).toMatchObject({ kind: "found", identity: { product: "docker", apiVersion: "1.41" } });
  if (found.kind !== "found") throw new Error("not found");
  expect(found.cli).toMatch(/\/docker$/);
  expect(missingCli(found)).toBeUndefined();
  const without = await find({ ...env, PATH: "/nowhere" });
  expect(without.kind === "found" && missingCli(without)?.sentence).toContain(
    "`docker` is not in the agent's PATH",
  );
});

test("[C4] no engine: the places looked at, and what to do", async () => {
  const { find, folder } = setup();
  const chosen = await find({ DOCKER_HOST: `unix://${folder}/none.sock` });
  expect(chosen).toMatchObject({ kind: "failed", error: { kind: "no_engine" } });
  if (chosen.kind === "found") throw new Error("found");
  expect(chosen.error.message).toBe(
    `Cannot connect to the Docker daemon at unix://${folder}/none.sock. Is the docker daemon running?`,
  );
  expect(chosen.error.nextStep).toContain("Start Docker or Podman");
});

test("[C4] a place that cannot be used is named", async () => {
  const { find } = setup();
  const found = await find({ DOCKER_HOST: "ssh://somewhere" });
  expect(found).toMatchObject({ kind: "failed", error: { kind: "unsupported" } });
  expect(found.kind !== "found" && found.error.message).toContain("ssh://somewhere");
});

test("[C4] no permission: to another user the socket of the real engine is closed", async () => {
  const { env } = await testEngine();
  const { find } = setup();
  process.seteuid?.("nobody");
  const found = await find(env).finally(() => process.seteuid?.(0));
  expect(found).toMatchObject({ kind: "failed", error: { kind: "no_permission" } });
  if (found.kind === "found") throw new Error("found");
  expect(found.error.message).toMatch(
    /^permission denied while trying to connect to the Docker daemon socket/,
  );
  expect(found.error.nextStep).toContain("usermod -aG docker");
});

test("[C4] of several places without an engine the most telling is told", () => {
  const at = (path: string, kind: EngineFailure) => ({
    address: { kind: "unix" as const, path },
    error: new EngineError(kind, path),
  });
  const told = (...failures: ReturnType<typeof at>[]) => {
    const found = mostTelling(failures);
    return found.kind === "found" ? "" : found.error.message;
  };
  expect(told(at("/a", "no_engine"), at("/b", "not_answering"), at("/c", "no_permission"))).toBe("/c");
  expect(told(at("/a", "no_engine"), at("/b", "not_answering"))).toBe("/b");
  expect(told(at("/a", "no_engine"), at("/b", "no_engine"))).toBe(
    "no container engine was found (looked at unix:///a, unix:///b)",
  );
});

test("[C4] something that is not an engine, and one that says nothing", async () => {
  const { find, folder, serve } = setup();
  await serve(join(folder, "web.sock"), (_, response) => void response.end("<html>"));
  const web = await find({ DOCKER_HOST: `unix://${folder}/web.sock` });
  expect(web).toMatchObject({ kind: "failed", error: { kind: "not_answering" } });
  writeFileSync(join(folder, "file"), "");
  const file = await find({ DOCKER_HOST: `unix://${folder}/file` });
  expect(file).toMatchObject({ kind: "failed", error: { kind: "not_answering" } });
});

test("[C4] Podman is told by its parts, and spoken to behind the same paths", async () => {
  const { find, folder, serve } = setup();
  const asked: (string | undefined)[] = [];
  await serve(join(folder, "podman/podman.sock"), ({ url }, response) => {
    asked.push(url);
    const Components = [{ Name: "Podman Engine", Version: "4.3.1" }];
    response.end(JSON.stringify({ Version: "4.3.1", ApiVersion: "1.41", MinAPIVersion: "1.24", Components }));
  });
  const found = await find({ DOCKER_HOST: `unix://${folder}/podman/podman.sock` });
  expect(found).toMatchObject({ kind: "found", identity: { product: "podman", version: "4.3.1" } });
  expect(asked).toEqual(["/version"]);
});
