import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { createTerminals } from "./createTerminals.ts";
import { createHostPty } from "./hostPty.ts";
import { createScreen } from "./screen.ts";
import { attach } from "./testing/client.ts";
import { screenState } from "./testing/screenState.ts";
import { aTerminal, written } from "./testing/terminals.ts";

// Real processes on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

const COLS = 100;
const ROWS = 30;
const ENV = {
  PATH: process.env.PATH ?? "/usr/bin:/bin",
  HOME: tmpdir(),
  LANG: "C.UTF-8",
  TERM: "xterm-256color",
};

const installed = (program: string): boolean => {
  try {
    execFileSync("/bin/sh", ["-c", `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
};

/** Keys are sent one after the other, each when the program has been quiet for a moment. */
type Session = { name: string; needs?: string; command: string; keys: string[] };

const sessions: Session[] = [
  {
    name: "ls in colour",
    command: "ls -lR --color=always /etc /usr/share 2>/dev/null | head -3000",
    keys: [],
  },
  {
    name: "an interactive shell",
    command: "exec bash --norc -i",
    keys: ["echo hé\r", "ls --color /\r", "\x1b[A\x1b[D\x7f", "\x03", "exit\r"],
  },
  { name: "less", needs: "less", command: "less FILE", keys: [" ", " ", "/line 400\r", "b", "G", "q"] },
  {
    name: "vim",
    needs: "vim",
    command: "vim -u NONE -N -c 'set nu ruler hls laststatus=2' FILE",
    keys: ["10j", "dd", "ohello wörld 日本語\x1b", ":vsplit\r", "/line\r", "\x06", ":set nowrap\r", ":qa!\r"],
  },
  {
    name: "tmux",
    needs: "tmux",
    command: "trap 'tmux kill-server' EXIT HUP; tmux -f /dev/null new 'bash --norc'",
    keys: ["echo one\r", "\x02%", "ls --color /\r", '\x02"', "echo two\r", "exit\r", "exit\r", "exit\r"],
  },
  {
    name: "a full-screen script",
    command:
      "printf '\\033[?1049h\\033[2J\\033[5;10H\\033[7mhello\\033[m\\033[?25l'; read -r x; printf '\\033[?25h\\033[?1049l'; echo back",
    keys: ["\r"],
  },
];

const until = (check: () => unknown) =>
  vi.waitFor(() => expect(check()).toBeTruthy(), { timeout: 20_000, interval: 2 });

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "qd-pty-"));
  await writeFile(
    join(directory, "text"),
    Array.from({ length: 1_000 }, (_, n) => `line ${n} ${"wörter und 日本語 ".repeat(n % 12)}`).join("\n"),
  );
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Runs the real program and answers every byte it printed. */
function record({ command, keys }: Session): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    const left = [...keys];
    let quiet: NodeJS.Timeout | undefined;
    const typeWhenQuiet = () => {
      clearTimeout(quiet);
      quiet = setTimeout(() => {
        const key = left.shift();
        if (key === undefined) return pty.hangUp();
        pty.write(Buffer.from(key));
        typeWhenQuiet();
      }, 120);
    };
    // The program asks its terminal questions; without answers it would wait for them.
    const screen = createScreen({
      width: COLS,
      height: ROWS,
      scrollback: 0,
      onParsed: () => {},
      onReply: (text) => pty.write(Buffer.from(text)),
    });
    const pty = createHostPty({
      file: "/bin/bash",
      args: ["-c", command.replaceAll("FILE", join(directory, "text"))],
      cwd: directory,
      env: { ...ENV, TMUX_TMPDIR: directory },
      width: COLS,
      height: ROWS,
      onOutput(bytes) {
        chunks.push(bytes);
        screen.write(bytes);
        typeWhenQuiet();
      },
      onExit() {
        clearTimeout(quiet);
        screen.dispose();
        resolve(Buffer.concat(chunks));
      },
      onWritten: () => {},
    });
    typeWhenQuiet();
  });
}

describe.each(sessions)("[T4] $name", (session) => {
  test.skipIf(session.needs !== undefined && !installed(session.needs))(
    "joined anywhere in its output, the screen is that of one who saw all",
    async () => {
      const stream = await record(session);
      expect(stream.length).toBeGreaterThan(50);
      const control = aTerminal(COLS, ROWS, 500);
      await written(control, stream);
      const whole = screenState(control);
      await fc.assert(
        fc.asyncProperty(fc.nat(stream.length), fc.integer({ min: 1, max: 9_999 }), async (cut, step) => {
          const screen = createScreen({
            width: COLS,
            height: ROWS,
            scrollback: 500,
            onParsed: () => {},
            onReply: () => {},
          });
          for (let at = 0; at < cut; at += step) screen.write(stream.subarray(at, Math.min(cut, at + step)));
          const { bytes, offset } = await screen.snapshot();
          const reader = aTerminal(COLS, ROWS, 500);
          await written(reader, bytes);
          await written(reader, stream.subarray(offset));
          expect(screenState(reader)).toEqual(whole);
          reader.dispose();
          screen.dispose();
        }),
        { numRuns: 12 },
      );
    },
    60_000,
  );
});

test("[T1] cut off twenty times during continuous output, each return shows what an uninterrupted reader sees", async () => {
  const terminals = createTerminals({
    surroundings: () => ({ shell: "/bin/bash", cwd: directory, env: ENV }),
    idleMinutes: () => 5,
    scrollback: 500,
  });
  onTestFinished(() => terminals.closeAll());
  const size = { width: COLS, height: ROWS };
  const command =
    "n=0; while ! read -t 0; do printf '\\033[3%dmline %d … 日本語 \\033[%d;7mx\\033[m\\r\\n' $((n%8)) $n $((n%9)); n=$((n+1)); done; echo the end; sleep 100";
  const steady = attach(terminals, { command, ...size, acknowledge: true });
  // One comes back with what it has seen, the other always begins anew.
  const resuming = { terminal: aTerminal(COLS, ROWS, 500), since: undefined as number | undefined };
  let resumed = 0;
  let fresh = aTerminal(COLS, ROWS, 500);
  for (let cut = 0; cut < 20; cut++) {
    const again = attach(terminals, { id: steady.id, ...size, acknowledge: true });
    const { since } = resuming;
    const back = attach(terminals, {
      id: steady.id,
      ...size,
      ...(since !== undefined && { since }),
      acknowledge: true,
    });
    await until(() => again.live() > 1_000 && back.live() > 1_000);
    if (cut === 19) {
      steady.type("\r");
      await until(() => [steady, again, back].every((one) => one.text().endsWith("the end\r\n")));
    }
    const [attached] = back.attached();
    if (attached?.resumed) resumed++;
    await written(resuming.terminal, back.output());
    resuming.since = (attached?.offset ?? 0) + back.live();
    fresh = aTerminal(COLS, ROWS, 500);
    await written(fresh, again.output());
    back.drop();
    again.drop();
  }
  const control = aTerminal(COLS, ROWS, 500);
  await written(control, steady.output());
  expect(screenState(fresh)).toEqual(screenState(control));
  expect(screenState(resuming.terminal)).toEqual(screenState(control));
  expect(resumed).toBe(19);
}, 60_000);
