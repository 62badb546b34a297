import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { workspaceEnvironment } from "../environment.ts";
import { createTerminals, type TerminalsOptions } from "./createTerminals.ts";
import { attach, type ClientOptions } from "./testing/client.ts";

// Real processes on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

const started: ReturnType<typeof createTerminals>[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.closeAll()));
});

const ENV = { PATH: process.env.PATH ?? "/usr/bin:/bin", HOME: tmpdir(), TERM: "xterm-256color", PS1: "> " };

function setup(options: Partial<TerminalsOptions> & { env?: Record<string, string> } = {}) {
  const terminals = createTerminals({
    surroundings: () => ({ shell: "/bin/bash", cwd: tmpdir(), env: { ...ENV, ...options.env } }),
    idleMinutes: () => 5,
    ...options,
  });
  started.push(terminals);
  return { terminals, attach: (client?: ClientOptions) => attach(terminals, client) };
}

const until = (check: () => unknown, timeout = 10_000) =>
  vi.waitFor(() => expect(check()).toBeTruthy(), { timeout, interval: 5 });

describe("conformance", () => {
  test("[PC1] a new terminal shows a prompt, and what is typed comes back with its answer", async () => {
    const { attach } = setup();
    const client = attach();
    await until(() => client.received() > 0);
    client.type("echo te''st\r");
    await until(() => /\rtest\r\n/.test(client.text()));
    expect(client.text()).toContain("echo te''st");
  });

  test("[PC2] two attachments of one terminal both receive", async () => {
    const { attach } = setup();
    const first = attach();
    const second = attach({ id: first.id });
    first.type("echo one$((1+1))\r");
    await until(() => first.text().includes("one2") && second.text().includes("one2"));
    second.type("echo two$((1+1))\r");
    await until(() => first.text().includes("two2") && second.text().includes("two2"));
  });

  test("[PC3] who attaches later first receives what was there", async () => {
    const { attach } = setup();
    const first = attach();
    first.type("echo ear''lier\r");
    await until(() => first.text().includes("earlier"));
    first.leave();
    await until(() => first.closed());
    const third = attach({ id: first.id });
    await until(() => third.text().includes("earlier"));
    expect(third.attached()[0]).toMatchObject({ existing: true, resumed: false });
  });

  test("[PC4] exit ends the attachment and says so", async () => {
    const { terminals, attach } = setup();
    const client = attach();
    client.type("exit\r");
    await until(() => client.closed());
    expect(client.text()).toMatch(/exit|logout/);
    expect(client.end()).toEqual({ kind: "exited", code: 0 });
    expect(terminals.list()).toEqual([]);
  });

  test("[PC5] a command runs without input, and its whole output comes before the end", async () => {
    const { attach } = setup();
    const client = attach({ command: "echo test" });
    await until(() => client.closed());
    expect(client.text()).toBe("test\r\n");
    expect(client.end()).toEqual({ kind: "exited", code: 0 });
  });

  test("[PC6] bytes of UTF-8 pass unharmed in the C locale", async () => {
    const { attach } = setup({ env: { LANG: "C", LC_CTYPE: "C" } });
    const client = attach({ command: "echo ❯" });
    await until(() => client.closed());
    expect(client.output().includes(Buffer.from("❯"))).toBe(true);
  });

  test("[PC7] TERM is xterm-256color, whatever it was", async () => {
    const { attach } = setup({ env: { TERM: "dumb" } });
    for (const client of [attach(), attach()]) {
      client.type("printf '%s\\n' \"=$TERM=\"\r");
      await until(() => client.text().includes("=xterm-256color="));
    }
  });

  test.each([
    [{}, "C.UTF-8"],
    [{ LANG: "C" }, "C.UTF-8"],
    [{ LANG: "C.UTF-8" }, "unset"],
    [{ LANG: "C.UTF8" }, "unset"],
    [{ LC_ALL: "C" }, "unset"],
    [{ LC_ALL: "" }, "C.UTF-8"],
  ])("[PC8] with the locale %j LC_CTYPE is %s", async (locale, expected) => {
    const workspace = {
      agent_name: "main",
      owner_name: "anna",
      workspace_id: "11111111-1111-4111-8111-111111111111",
      workspace_name: "dev",
      environment_variables: {},
    };
    const host = {
      platform: "linux" as const,
      env: { PATH: process.env.PATH, ...locale },
      username: "anna",
      home: tmpdir(),
      shell: "/bin/bash",
    };
    const env = workspaceEnvironment(workspace, { url: "http://deck", token: "token" }, host);
    const { attach } = setup({ surroundings: () => ({ shell: host.shell, cwd: host.home, env }) });
    const client = attach({ command: "printenv LC_CTYPE || echo unset" });
    await until(() => client.closed());
    expect(client.text()).toBe(`${expected}\r\n`);
  });

  test("[PC11] a resize needs both numbers", async () => {
    const { attach } = setup();
    const client = attach();
    await until(() => client.received() > 0);
    client.send({ height: 40 });
    client.type("echo size=$(stty size)\r");
    await until(() => client.text().includes("size=24 80"));
    client.send({ height: 40, width: 100 });
    client.type("echo size=$(stty size)\r");
    await until(() => client.text().includes("size=40 100"));
  });

  test("[PC12] several values in a frame, and one over two frames, are applied", async () => {
    const { attach } = setup();
    const client = attach();
    client.send('{"data":"A=1\\r"} \n {"data":"B=2\\r"}{"da');
    client.send('ta":"echo $A-$B\\r","more":{"n":"}"}}');
    await until(() => client.text().includes("1-2"));
  });

  test("[PTY24] input that cannot be read ends this attachment; the terminal lives on", async () => {
    const { terminals, attach } = setup();
    for (const bad of ['{"height":-1}', '{"width":70000,"height":2}', '{"data":5}', "nonsense"]) {
      const client = attach({ id: "11111111-1111-4111-8111-111111111111" });
      await until(() => client.attached().length === 1);
      client.send(bad);
      await until(() => client.closed());
      expect(client.end()).toEqual({ kind: "closed", by: "unreadable input" });
    }
    expect(terminals.list()).toHaveLength(1);
  });

  test("[PTY23] data of a value is written before its resize", async () => {
    const { attach } = setup();
    const client = attach({ command: "read -r line; stty size; echo got $line; read -r _; stty size" });
    await until(() => client.attached().length === 1);
    client.send({ data: "x\r", width: 90, height: 30 });
    await until(() => client.text().includes("got x"));
    client.type("\r");
    await until(() => client.text().includes("30 90"));
  });

  test("[PTY42] who attaches sets the size, and the others are told", async () => {
    const { attach } = setup();
    const first = attach({ width: 80, height: 24 });
    await until(() => first.attached().length === 1);
    const second = attach({ id: first.id, width: 120, height: 50 });
    await until(() => first.controls.some((one) => one.type === "resized"));
    expect(first.controls).toContainEqual({ type: "resized", width: 120, height: 50 });
    expect(first.controls).toContainEqual({ type: "attachments", count: 2 });
    await until(() => second.attached().length === 1);
    expect(second.attached()[0]).toMatchObject({ width: 120, height: 50, attachments: 2, existing: true });
  });

  test("[PTY45] the whole output of a long command arrives before its end", async () => {
    const { attach } = setup();
    const client = attach({ command: "seq 100000", acknowledge: true });
    await until(() => client.closed(), 20_000);
    expect(client.text()).toBe(Array.from({ length: 100_000 }, (_, n) => `${n + 1}\r\n`).join(""));
  });

  test("[PTY70] a command with #! runs in its interpreter", async () => {
    const { attach } = setup();
    const client = attach({ command: "#!/bin/sh -e\necho interpreted by $0; false; echo not reached" });
    await until(() => client.closed());
    expect(client.text()).toBe("interpreted by /bin/sh\r\n");
    expect(client.end()).toEqual({ kind: "exited", code: 1 });
  });

  test("[PTY75] the process leads its own group with the terminal as its controlling one", async () => {
    const { attach } = setup();
    const client = attach({ command: "ps -o pid=,pgid=,sid=,tty= -p $$; : > /dev/tty && echo has tty" });
    await until(() => client.closed());
    expect(client.text()).toMatch(/^\s*(\d+)\s+\1\s+\1\s+pts\/\d+/);
    expect(client.text()).toContain("has tty");
  });
});

describe("[T22] ends are told apart", () => {
  test("a code", async () => {
    const { attach } = setup();
    const client = attach({ command: "exit 3" });
    await until(() => client.end());
    expect(client.end()).toEqual({ kind: "exited", code: 3 });
  });

  test("a signal", async () => {
    const { attach } = setup();
    const client = attach({ command: "kill -KILL $$" });
    await until(() => client.end());
    expect(client.end()).toEqual({ kind: "signaled", signal: "SIGKILL" });
  });

  test("closed by somebody", async () => {
    const { terminals, attach } = setup();
    const client = attach();
    await until(() => client.attached().length === 1);
    expect(terminals.end(client.id, "anna")).toBe(true);
    await until(() => client.closed());
    expect(client.end()).toEqual({ kind: "closed", by: "anna" });
    expect(terminals.end(client.id, "anna")).toBe(false);
  });

  test("idle, after the minutes with nobody attached", async () => {
    const { terminals, attach } = setup({ idleMinutes: () => 0.002 });
    const client = attach();
    await until(() => client.attached().length === 1);
    expect(terminals.list()[0]?.expires_at).toBeUndefined();
    client.leave();
    await until(() => terminals.list().length === 0);
  });

  test("failed: no such shell, no such directory, a container", async () => {
    const surroundings = { shell: "/no/such/shell", cwd: tmpdir(), env: ENV };
    const { attach } = setup({ surroundings: () => surroundings });
    const client = attach();
    await until(() => client.closed());
    expect(client.end()).toEqual({ kind: "failed", message: "/no/such/shell cannot be executed" });
    surroundings.shell = "/bin/bash";
    surroundings.cwd = "/no/such/directory";
    const other = attach({ id: client.id });
    await until(() => other.closed());
    expect(other.end()).toMatchObject({ kind: "failed" });
    const contained = attach({ container: "web" });
    await until(() => contained.closed());
    expect(contained.end()).toMatchObject({ kind: "failed", message: expect.stringContaining("container") });
  });

  test("the name is free at once for a new terminal", async () => {
    const { attach } = setup();
    const first = attach({ command: "echo first" });
    await until(() => first.end());
    const second = attach({ id: first.id, command: "echo second" });
    await until(() => second.closed());
    expect(second.text()).toBe("second\r\n");
    expect(second.attached()[0]).toMatchObject({ existing: false });
  });

  test("closeAll ends even what ignores a hang-up", async () => {
    const { terminals, attach } = setup();
    const client = attach({ command: "trap '' HUP TERM; echo $$; while :; do sleep 1; done" });
    await until(() => /\d+\r\n/.test(client.text()));
    const pid = Number.parseInt(client.text(), 10);
    await terminals.closeAll();
    expect(() => process.kill(pid, 0)).toThrow();
    expect(client.end()).toMatchObject({ kind: "closed" });
  });
});

describe("[T5] flow control", () => {
  test("a reader that stops acknowledging stops the program", async () => {
    const { attach } = setup();
    const client = attach({ command: "yes" });
    client.send({ ack: 0 });
    await until(() => client.live() >= 262_144);
    const [before] = await settled(client);
    expect(before).toBeLessThan(262_144 + 32_768);
    client.send({ ack: client.live() });
    await until(() => client.live() > (before ?? 0));
  });

  test("the program is really paused: it writes nothing more", async () => {
    const directory = await mkdtemp(join(tmpdir(), "qd-pty-"));
    onTestFinished(() => rm(directory, { recursive: true }));
    const count = join(directory, "count");
    await writeFile(count, "");
    const { attach } = setup();
    const client = attach({
      command: `n=0; while :; do printf '%01000d\\n' $n; n=$((n+1)); printf . >> ${count}; done`,
    });
    client.send({ ack: 0 });
    await until(() => client.live() >= 262_144);
    await settled(client);
    const written = async () => (await readFile(count)).length;
    let last = -1;
    await vi.waitFor(
      async () => {
        const now = await written();
        const still = now === last;
        last = now;
        expect(still).toBe(true);
      },
      { timeout: 10_000, interval: 300 },
    );
    // Window, hold-back and the kernel's own buffer: nothing like what it could have written.
    expect(last).toBeLessThan(1_500);
  });

  test("Ctrl+C gets through a flood, and what was on its way is little", async () => {
    const { attach } = setup();
    const client = attach({ acknowledge: true });
    client.type("yes\r");
    await until(() => client.live() > 2_000_000);
    client.type("\x03");
    client.type("echo back$((6*7))\r");
    await until(
      () => client.text().endsWith("back42\r\n> ") || /back42\r\n/.test(client.text().slice(-4_000)),
      5_000,
    );
  });

  test("a stalled reader that does not acknowledge is skipped forward and stops nobody", async () => {
    const { attach } = setup();
    const stalled = attach({ command: "seq 1 400000; echo the end; sleep 100" });
    stalled.stream.pause();
    const other = attach({ id: stalled.id, acknowledge: true });
    await until(() => other.text().includes("the end"), 20_000);
    stalled.stream.resume();
    await until(() => stalled.text().includes("the end"), 10_000);
    expect(stalled.received()).toBeLessThan(other.received());
    expect(stalled.attached().at(-1)).toMatchObject({ resumed: false });
    expect(stalled.attached().length).toBeGreaterThan(1);
  });

  test("memory stays bounded in a flood with a stalled reader", async () => {
    const { attach } = setup();
    const fast = attach({
      command: "yes 'some text to flood the terminal with'",
      acknowledge: true,
      keep: false,
    });
    const stalled = attach({ id: fast.id });
    stalled.stream.pause();
    const silent = attach({ id: fast.id });
    silent.send({ ack: 0 });
    await until(() => fast.received() > 200_000);
    silent.leave();
    const before = process.memoryUsage().arrayBuffers;
    const seen = fast.received();
    await until(() => fast.received() - seen > 40_000_000, 30_000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(60_000_000);
  }, 40_000);

  test("alone, a reader without acknowledgements misses nothing", async () => {
    const { attach } = setup();
    const client = attach({ command: "seq 1 300000" });
    client.stream.pause();
    setTimeout(() => client.stream.resume(), 300);
    await until(() => client.closed(), 20_000);
    expect(client.text().length).toBe(
      Array.from({ length: 300_000 }, (_, n) => `${n + 1}\r\n`.length).reduce((a, b) => a + b),
    );
  });

  test("twenty readers all get everything", async () => {
    const { attach } = setup();
    const first = attach({ command: "read -r _; seq 1 20000; echo done", acknowledge: true });
    const others = Array.from({ length: 19 }, () => attach({ id: first.id, acknowledge: true }));
    await until(() => others.every((one) => one.attached().length === 1));
    first.type("\r");
    await until(() => [first, ...others].every((one) => one.closed()), 20_000);
    for (const one of others) expect(one.text().endsWith("20000\r\ndone\r\n")).toBe(true);
  });

  test("a paste larger than the terminal's own queue is not lost, and blocks nothing", async () => {
    const { attach } = setup();
    const client = attach({
      command: "stty raw -echo; echo ready; sleep 1; head -c 1000000 | cksum",
      acknowledge: true,
    });
    await until(() => client.text().includes("ready"));
    const paste = "0123456789".repeat(100_000);
    client.type(paste);
    client.send({ ping: 7 });
    await until(() => client.controls.some((one) => one.type === "pong"));
    // The program still sleeps: the paste lies between here and the kernel, and everything else goes on.
    expect(client.text().trim()).toBe("ready");
    await until(() => client.closed());
    expect(client.text()).toContain(await cksum(paste));
  });
});

/** Waits until no more comes; answers how much there was. */
async function settled(client: ReturnType<typeof attach>): Promise<number[]> {
  let last = -1;
  await vi.waitFor(
    () => {
      const now = client.live();
      const still = now === last;
      last = now;
      expect(still).toBe(true);
    },
    { timeout: 10_000, interval: 150 },
  );
  return [last];
}

async function cksum(text: string): Promise<string> {
  const { execFileSync } = await import("node:child_process");
  return execFileSync("cksum", { input: text }).toString().trim();
}

test("ping is answered by pong", async () => {
  const { attach } = setup();
  const client = attach();
  client.send({ ping: 42 });
  await until(() => client.controls.some((one) => one.type === "pong"));
  expect(client.controls).toContainEqual({ type: "pong", ping: 42 });
});

test("who comes back to a name that another terminal has taken begins anew", async () => {
  const { attach } = setup();
  const first = attach({ command: "echo first; echo more" });
  await until(() => first.closed());
  const seen = (first.attached()[0]?.offset ?? 0) + 5;
  const second = attach({ id: first.id, command: "echo second; sleep 100" });
  await until(() => second.text().includes("second"));
  const back = attach({ id: first.id, since: seen });
  await until(() => back.text().includes("second"));
  expect(back.attached()[0]).toMatchObject({ resumed: false, existing: true });
});

test("[T1] who was cut off gets only the bytes it missed", async () => {
  const { attach } = setup();
  const first = attach();
  first.type("echo one$((1+1))\r");
  await until(() => first.text().includes("one2"));
  const [attached] = first.attached();
  const seen = (attached?.offset ?? 0) + first.live();
  first.drop();
  const other = attach({ id: first.id });
  other.type("echo two$((1+1))\r");
  await until(() => other.text().includes("two2"));
  const back = attach({ id: first.id, since: seen });
  await until(() => back.text().includes("two2"));
  expect(back.attached()[0]).toMatchObject({ resumed: true, snapshot: 0, offset: seen });
  expect(back.text()).not.toContain("one2");
  onTestFinished(() => void other.leave());
});

test("a new login shell is greeted with the message of the day, a command is not", async () => {
  const { attach } = setup({
    surroundings: () => ({ shell: "/bin/bash", cwd: tmpdir(), env: ENV, motd: "Welcome\naboard.\n" }),
  });
  const shell = attach();
  await until(() => shell.text().includes("Welcome\r\naboard.\r\n"));
  const command = attach({ command: "echo do''ne" });
  await until(() => command.closed());
  expect(command.text()).toContain("done");
  expect(command.text()).not.toContain("Welcome");
});
