import { tmpdir } from "node:os";
import { expect, onTestFinished, test, vi } from "vitest";
import type { PtyEnd } from "#api/http/pty.ts";
import { createHostPty } from "./hostPty.ts";

// Real processes on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

const until = (check: () => unknown) =>
  vi.waitFor(() => expect(check()).toBeTruthy(), { timeout: 10_000, interval: 5 });

function run(command: string, { paused = false } = {}) {
  const state = { text: "", exit: undefined as PtyEnd | undefined, written: 0 };
  const pty = createHostPty({
    file: "/bin/bash",
    args: ["-c", command],
    cwd: tmpdir(),
    env: { PATH: process.env.PATH ?? "/usr/bin:/bin" },
    width: 80,
    height: 24,
    onOutput(bytes) {
      state.text += Buffer.from(bytes).toString("latin1");
    },
    onExit(exit) {
      state.exit = exit;
    },
    onWritten() {
      state.written++;
    },
  });
  if (paused) pty.pause();
  onTestFinished(() => pty.hangUp());
  return { pty, state };
}

test("what a program left in the kernel's buffer is read after it ended, paused or not", async () => {
  const all = Array.from({ length: 3_000 }, (_, n) => `${n + 1}\r\n`).join("");
  const { state } = run("seq 3000");
  await until(() => state.exit);
  expect(state.text).toBe(all);
  const paused = run("seq 3000", { paused: true });
  await until(() => paused.state.exit);
  expect(paused.state.text).toBe(all);
});

test("somebody in the background who holds the terminal open does not hold up the end", async () => {
  const { state } = run("sleep 30 & echo $!; exit 4");
  await until(() => state.exit);
  expect(state.exit).toEqual({ kind: "exited", code: 4 });
  process.kill(Number.parseInt(state.text, 10), "SIGKILL");
});

test("a program that does not read its input blocks nobody", async () => {
  const { pty, state } = run("stty raw -echo; echo ready; sleep 0.3; head -c 300000 >/dev/null; echo done");
  await until(() => state.text.includes("ready"));
  pty.write(Buffer.alloc(300_000, 97));
  expect(pty.unwritten).toBeGreaterThan(0);
  await until(() => state.text.includes("done"));
  expect(pty.unwritten).toBe(0);
});

test("the line discipline knows that input is UTF-8: one backspace takes one character", async () => {
  const { pty, state } = run('stty -echo; echo ready; read -r line; echo "<$line>"');
  await until(() => state.text.includes("ready"));
  pty.write(Buffer.from("aé\x7fb\r"));
  await until(() => state.text.includes("<"));
  await until(() => state.exit);
  expect(state.text).toContain("<ab>");
});

test("a paused program's bytes stay where they are", async () => {
  const { pty, state } = run("yes");
  await until(() => state.text.length > 1_000_000);
  pty.pause();
  const at = state.text.length;
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(state.text.length - at).toBeLessThan(70_000);
  pty.resume();
  await until(() => state.text.length > at + 1_000_000);
});

test("hanging up a stopped process ends it", async () => {
  const { pty, state } = run("echo ready; kill -STOP $$");
  await until(() => state.text.includes("ready"));
  pty.hangUp();
  await until(() => state.exit);
  expect(state.exit).toEqual({ kind: "signaled", signal: "SIGHUP" });
});
