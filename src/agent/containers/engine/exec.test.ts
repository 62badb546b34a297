import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test, vi } from "vitest";
import { setupEngine } from "../testing/containers.ts";
import type { ExecOptions } from "./engine.ts";

const eventually = <T>(check: () => T) => vi.waitUntil(check, { timeout: 15_000, interval: 20 });

async function setup() {
  const house = await setupEngine();
  const id = house.run([], "sleep", "600");
  const exec = async (options: Partial<ExecOptions> & Pick<ExecOptions, "command">) => {
    const session = await house.engine.exec(id, { tty: false, ...options }, house.signal);
    onTestFinished(() => session.close());
    return session;
  };
  return { ...house, id, exec };
}

/** What came so far. */
function collect(stream: Readable) {
  const seen = { text: "" };
  stream.on("data", (chunk: Buffer) => {
    seen.text += chunk.toString();
  });
  return seen;
}

test("without a terminal: outputs apart, user, folder, environment, and the exit code", async () => {
  const { exec } = await setup();
  const { stdin, stdout, stderr, exited } = await exec({
    command: ["sh", "-c", "id -un; pwd; echo $X; echo bad >&2; exit 5"],
    user: "dev",
    cwd: "/workspaces",
    env: { X: "a=b c" },
  });
  stdin.end();
  expect(await Promise.all([text(stdout), text(stderr), exited])).toEqual([
    "dev\n/workspaces\na=b c\n",
    "bad\n",
    { code: 5 },
  ]);
});

test("standard input ends where we end it", async () => {
  const { exec } = await setup();
  const { stdin, stdout, stderr, exited } = await exec({ command: ["wc", "-c"] });
  stderr.resume();
  stdin.end(Buffer.alloc(300_000, 65));
  expect((await text(stdout)).trim()).toBe("300000");
  expect(await exited).toEqual({ code: 0 });
});

test("one who does not read holds the process back, and nothing is lost", async () => {
  const { exec } = await setup();
  const { stdout, stderr, exited } = await exec({ command: ["sh", "-c", "seq 400000; echo end >&2"] });
  const complaints = collect(stderr);
  await eventually(() => stdout.readableLength > 0);
  expect(complaints.text).toBe("");
  const all = (await text(stdout)).trim().split("\n");
  expect([all.length, all.at(-1)]).toEqual([400_000, "400000"]);
  await exited;
  expect(complaints.text).toBe("end\n");
});

test("[C12] a terminal: its size from the start, resized later, signals by key", async () => {
  const { exec } = await setup();
  const session = await exec({ command: ["bash", "--norc"], tty: true, size: { width: 97, height: 31 } });
  const seen = collect(session.stdout);
  session.stdin.write("stty size\r");
  await eventually(() => seen.text.includes("31 97"));
  await session.resize({ width: 120, height: 40 });
  session.stdin.write("stty size; sleep 100; echo code $?\r");
  await eventually(() => seen.text.includes("40 120"));
  session.stdin.write("\x03");
  session.stdin.write("echo co''de $?\r");
  await eventually(() => seen.text.includes("code 130"));
  session.stdin.write("exit 9\r");
  expect(await session.exited).toEqual({ code: 9 });
  await session.resize({ width: 10, height: 10 }); // too late, and no error
});

test("[C12] a hangup reaches the shell and what it started, nobody else", async () => {
  const { exec, engine, id, signal } = await setup();
  const session = await exec({ command: ["bash", "--norc"], tty: true });
  const seen = collect(session.stdout);
  session.stdin.write("sleep 321 & sleep 432\r");
  await eventually(() => seen.text.includes("sleep 432"));
  const commands = async () => {
    const { Titles, Processes } = await engine.top(id, signal);
    return Processes.map((row) => row[Titles.indexOf("CMD")]);
  };
  await vi.waitFor(async () => expect(await commands()).toContain("sleep 432"), { timeout: 10_000 });
  await session.signal("HUP");
  expect((await session.exited).code).toBeGreaterThan(0);
  await vi.waitFor(async () => expect(await commands()).toEqual(["sleep 600"]), { timeout: 10_000 });
});

test("a program that is not there, a container that does not run", async () => {
  const { exec, engine, id, signal } = await setup();
  const outcome = await exec({ command: ["no-such-program"] }).then(
    async ({ stdout, stderr, exited }) => {
      const [out, err] = await Promise.all([text(stdout), text(stderr)]);
      return { text: out + err, ...(await exited) };
    },
    (error: Error) => ({ text: error.message, code: 127 }), // newer engines refuse it beforehand
  );
  expect(outcome.code).toBeGreaterThanOrEqual(126);
  expect(outcome.text).toContain("no-such-program");
  await engine.stop(id, { graceSeconds: 0 }, signal);
  await expect(exec({ command: ["true"] })).rejects.toMatchObject({ kind: "refused", status: 409 });
});

test("a container that stops ends its sessions", async () => {
  const { exec, engine, id, signal } = await setup();
  const session = await exec({ command: ["cat"], tty: true });
  session.stdout.resume();
  await engine.stop(id, { graceSeconds: 0 }, signal);
  expect((await session.exited).code).toBeGreaterThan(0);
});
