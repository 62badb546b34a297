import { expect, test, vi } from "vitest";
import { setupEngine } from "../testing/containers.ts";
import type { OutputChunk } from "./engine.ts";
import { exitFacts } from "./exitFacts.ts";
import { toContainer } from "./toContainer.ts";

const eventually = <T>(check: () => T | Promise<T>) => vi.waitUntil(check, { timeout: 15_000, interval: 20 });

async function textOf(chunks: AsyncIterable<OutputChunk>) {
  const text = { stdout: "", stderr: "" };
  for await (const { stream, bytes } of chunks) text[stream] += Buffer.from(bytes).toString();
  return text;
}

const ALL = { follow: false, timestamps: false, tty: false };

test("[CT40] what we show of a container is what `docker inspect` says", async () => {
  const { engine, run, docker, signal } = await setupEngine();
  const id = run(["--label", "a=b", "--volume", "/data", "--publish", "127.0.0.1:0:80"], "sleep", "60");
  const { container, warnings } = toContainer(await engine.inspect(id, signal));
  const [judge] = JSON.parse(docker("inspect", id));
  const [binding] = judge.NetworkSettings.Ports["80/tcp"];
  expect(container).toEqual({
    id,
    name: judge.Name.slice(1),
    image: "quarterdeck/test:latest",
    created_at: judge.Created,
    labels: { a: "b" },
    running: true,
    status: "running",
    ports: [{ port: 80, network: "tcp", host_ip: "127.0.0.1", host_port: Number(binding.HostPort) }],
    volumes: { [judge.Mounts[0].Source]: "/data" },
  });
  expect(warnings).toEqual([]);
});

test("[CT5] all containers, running or not, newest first", async () => {
  const { engine, run, signal } = await setupEngine();
  const first = run([], "true");
  const second = run([], "sleep", "60");
  await engine.wait(first, signal);
  const ids = await engine.listIds(signal);
  expect(ids.filter((id) => id === first || id === second)).toEqual([second, first]);
});

test("[C15] start, stop, restart and kill do what they say, twice as well as once", async () => {
  const { engine, run, signal } = await setupEngine();
  const id = run([], "sh", "-c", "trap 'exit 7' TERM; while :; do sleep 0.05; done");
  const state = async () => (await engine.inspect(id, signal)).State;
  await engine.start(id, signal);
  await engine.stop(id, { graceSeconds: 5 }, signal);
  expect(await state()).toMatchObject({ Running: false, ExitCode: 7 });
  await engine.stop(id, {}, signal);
  await engine.start(id, signal);
  const { StartedAt } = await state();
  await engine.restart(id, { graceSeconds: 0 }, signal);
  expect(await state()).toMatchObject({ Running: true, StartedAt: expect.not.stringMatching(StartedAt) });
  const end = engine.wait(id, signal);
  await engine.kill(id, "SIGKILL", signal);
  expect(await end).toEqual({ exitCode: 137, error: "" });
});

test("[C15] removing takes the anonymous volume with it when asked, and a running one only by force", async () => {
  const { engine, run, docker, signal } = await setupEngine();
  const id = run(["--volume", "/data"], "sleep", "60");
  const [{ Name: volume }] = JSON.parse(docker("inspect", id, "--format", "{{json .Mounts}}"));
  await expect(engine.remove(id, { force: false, volumes: true }, signal)).rejects.toMatchObject({
    kind: "refused",
    status: 409,
    message: expect.stringContaining("running container"),
  });
  await engine.remove(id, { force: true, volumes: true }, signal);
  expect(docker("volume", "ls", "--quiet").split("\n")).not.toContain(volume);
});

test("[C17] the facts of an end: code, out of memory and its limit, a command that is not there", async () => {
  const { engine, run, docker, image, signal } = await setupEngine();
  const facts = async (id: string) => exitFacts(await engine.inspect(id, signal));
  const three = run([], "sh", "-c", "exit 3");
  await engine.wait(three, signal);
  expect(await facts(three)).toMatchObject({ state: "exited", exit_code: 3, oom_killed: false, error: "" });
  expect((await facts(three)).command).toEqual(["sh", "-c", "exit 3"]);

  const greedy = run(["--memory", "24m", "--memory-swap", "24m"], "sh", "-c", "tail /dev/zero");
  await engine.wait(greedy, signal);
  const end = await facts(greedy);
  expect(end).toMatchObject({ exit_code: expect.toSatisfy((code) => code > 0), oom_killed: true });
  expect(end.memory_limit_bytes).toBe(24 * 1024 * 1024);

  const missing = docker("create", image, "no-such-program");
  try {
    await expect(engine.start(missing, signal)).rejects.toMatchObject({
      kind: "refused",
      message: expect.stringContaining("no-such-program"),
    });
    expect(await facts(missing)).toMatchObject({
      exit_code: 127,
      error: expect.stringContaining("executable file not found"),
      started_at: null,
    });
  } finally {
    docker("rm", missing);
  }
});

test("[C11] logs: both outputs apart, tail, since, and times of nanoseconds", async () => {
  const { engine, run, signal } = await setupEngine();
  const id = run([], "sh", "-c", "echo one; echo two >&2; sleep 0.02; echo three");
  await engine.wait(id, signal);
  expect(await textOf(engine.logs(id, ALL, signal))).toEqual({ stdout: "one\nthree\n", stderr: "two\n" });
  expect((await textOf(engine.logs(id, { ...ALL, tail: 1 }, signal))).stdout).toBe("three\n");
  const { stdout } = await textOf(engine.logs(id, { ...ALL, timestamps: true }, signal));
  const [first, last] = stdout.trim().split("\n");
  expect(first).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z one$/);
  const since = last!.split(" ")[0]!;
  expect(await textOf(engine.logs(id, { ...ALL, since }, signal))).toEqual({ stdout: "three\n", stderr: "" });
});

test("[C11] the log of a terminal comes as it is", async () => {
  const { engine, run, signal } = await setupEngine();
  const id = run(["--tty"], "sh", "-c", "echo out; echo err >&2");
  await engine.wait(id, signal);
  expect(await textOf(engine.logs(id, { ...ALL, tty: true }, signal))).toEqual({
    stdout: "out\r\nerr\r\n",
    stderr: "",
  });
});

test("[C11] a followed log ends with the run; asked again `since` its last line it goes on with the next", async () => {
  const { engine, run, signal } = await setupEngine();
  const id = run([], "sh", "-c", "echo run of $(date +%N); while [ ! -e /go ]; do sleep 0.05; done; rm /go");
  const go = () => engine.copyInto(id, "/", [{ path: "go", mode: 0o644, content: new Uint8Array() }], signal);
  let seen = "";
  const follow = async (since?: string) => {
    const options = { ...ALL, follow: true, timestamps: true, ...(since ? { since } : {}) };
    for await (const { bytes } of engine.logs(id, options, signal)) seen += Buffer.from(bytes).toString();
  };
  const first = follow();
  await eventually(() => seen.includes("run of"));
  await go();
  await first;
  const last = seen.split(" ")[0]!;
  seen = "";
  await engine.start(id, signal);
  const second = follow(last);
  await eventually(() => seen.split("run of").length === 3); // the line of that time, and the new one
  await go();
  await second;
});

test("[C11] one who leaves a log that is followed is not kept, and holds nothing", async () => {
  const { engine, run, signal } = await setupEngine();
  const id = run([], "sh", "-c", "while echo y; do sleep 0.01; done");
  const leaving = new AbortController();
  const reading = (async () => {
    for await (const _ of engine.logs(id, { ...ALL, follow: true }, leaving.signal))
      leaving.abort(new Error("left"));
  })();
  await expect(reading).rejects.toThrow("left");
  await engine.kill(id, "SIGKILL", signal);
});

test("[C14] a busy container is seen to be busy, within its limits", async () => {
  const { engine, run, signal } = await setupEngine();
  const id = run(["--memory", "64m", "--cpus", "0.5"], "sh", "-c", "while :; do :; done");
  const seen = [];
  for await (const stats of engine.stats(id, signal)) {
    seen.push(stats);
    if (seen.length === 3) break;
  }
  const [first, , last] = seen;
  expect(first).toMatchObject({ cpu_percent: null, cpus: 0.5, memory_limit_bytes: 64 * 1024 * 1024 });
  expect(last!.cpu_percent).toBeGreaterThan(10);
  expect(last!.cpu_percent).toBeLessThan(90);
  expect(last!.memory_bytes).toBeGreaterThan(0);
  expect(last!.memory_bytes).toBeLessThan(64 * 1024 * 1024);
  expect(last!.pids).toBeGreaterThanOrEqual(1);
  expect(Date.parse(last!.at) - Date.parse(first!.at)).toBeGreaterThan(1_000);
});

test("[C14] a stopped container sends nothing until it starts", async () => {
  const { engine, run, signal } = await setupEngine();
  const id = run([], "sh", "-c", "[ -e /again ] && exec sleep 60; touch /again");
  await engine.wait(id, signal);
  const sample = (async () => {
    for await (const stats of engine.stats(id, signal)) return stats;
    throw new Error("ended");
  })();
  await engine.start(id, signal);
  expect((await sample).pids).toBeGreaterThanOrEqual(1);
});

test("what an image is: architecture, labels, user, entrypoint", async () => {
  const { engine, image, docker, signal } = await setupEngine();
  const [judge] = JSON.parse(docker("image", "inspect", image));
  expect(await engine.inspectImage(image, signal)).toMatchObject({
    Id: judge.Id,
    Architecture: judge.Architecture,
    Config: { User: "", Entrypoint: [], Cmd: ["/bin/bash"], Labels: judge.Config.Labels },
  });
});

test("processes of a container", async () => {
  const { engine, run, signal } = await setupEngine();
  const id = run([], "sleep", "61");
  const { Titles, Processes } = await engine.top(id, signal);
  expect(Titles).toContain("PID");
  expect(Processes.map((row) => row[Titles.indexOf("CMD")])).toEqual(["sleep 61"]);
});

test("files are copied into a container with mode and owner, running or not", async () => {
  const { engine, run, docker, signal } = await setupEngine();
  const id = run([], "sleep", "60");
  const content = Buffer.from("#!/bin/sh\necho hello from $0\n");
  const files = [
    { path: "bin/hello", mode: 0o755, content, uid: 1000, gid: 1000 },
    { path: "node", mode: 0o644, content: { file: process.execPath } }, // some 100 MB
  ];
  await engine.copyInto(id, "/tmp", files, signal);
  expect(docker("exec", id, "/tmp/bin/hello")).toBe("hello from /tmp/bin/hello");
  expect(docker("exec", id, "stat", "--format", "%a %U", "/tmp/bin/hello")).toBe("755 dev");
  const sizes = docker("exec", id, "stat", "--format", "%s", "/tmp/node");
  await engine.stop(id, { graceSeconds: 0 }, signal);
  await engine.copyInto(id, "/tmp", [{ path: "late", mode: 0o600, content }], signal);
  expect(Number(sizes)).toBeGreaterThan(10_000_000);
  await expect(engine.copyInto(id, "/no/where", files, signal)).rejects.toMatchObject({ status: 404 });
});

test("files are read from a container that need not run, links followed, bounded", async () => {
  const { engine, run, signal } = await setupEngine();
  const made =
    "cd /tmp; echo hi >file; ln -s /tmp/file link; ln -s /nowhere broken; echo x >script; chmod +x script";
  const id = run([], "sh", "-c", made);
  await engine.wait(id, signal);
  const read = async (path: string, maxBytes = 100) =>
    (await engine.readFile(id, path, { maxBytes }, signal))?.toString();
  expect(await read("/tmp/file")).toBe("hi\n");
  expect(await read("/tmp/link")).toBe("hi\n");
  for (const path of ["/tmp/broken", "/tmp/none", "/tmp"]) expect(await read(path)).toBeUndefined();
  expect(await read("/tmp/file", 2)).toBeUndefined();
  expect(await engine.stat(id, "/tmp/script", signal)).toMatchObject({
    kind: "file",
    executable: true,
    size: 2,
  });
  expect(await engine.stat(id, "/tmp/file", signal)).toMatchObject({ kind: "file", executable: false });
  expect(await engine.stat(id, "/tmp/link", signal)).toMatchObject({ kind: "link", target: "/tmp/file" });
  expect(await engine.stat(id, "/tmp", signal)).toMatchObject({ kind: "directory" });
  expect(await engine.stat("nobody", "/tmp", signal)).toBeUndefined();
});

test("what became of the image's files", async () => {
  const { engine, run, docker, signal } = await setupEngine();
  const id = run([], "sh", "-c", "echo x >/tmp/new; echo x >>/etc/passwd; rm /etc/group");
  await engine.wait(id, signal);
  const letters = { changed: "C", added: "A", deleted: "D" };
  const changes = await engine.changes(id, signal);
  expect(changes.map(({ path, kind }) => `${letters[kind]} ${path}`).sort()).toEqual(
    docker("diff", id).split("\n").sort(),
  );
  expect(changes).toContainEqual({ path: "/etc/group", kind: "deleted" });
});

test("errors carry the engine's words and status", async () => {
  const { engine, signal } = await setupEngine();
  await expect(engine.inspect("nobody", signal)).rejects.toMatchObject({
    name: "EngineError",
    kind: "refused",
    status: 404,
    message: "No such container: nobody",
  });
  await expect(engine.inspect("../../version", signal)).rejects.toMatchObject({ status: expect.any(Number) });
});

test("a call that is given up ends at once", async () => {
  const { engine, run, signal } = await setupEngine();
  const id = run([], "sleep", "60");
  const up = new AbortController();
  const waiting = engine.wait(id, AbortSignal.any([signal, up.signal]));
  up.abort(new Error("given up"));
  await expect(waiting).rejects.toThrow("given up");
});
