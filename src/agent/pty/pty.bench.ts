import { spawn } from "@lydell/node-pty";
import { createTerminals } from "./createTerminals.ts";
import { createScreen } from "./screen.ts";
import { attach } from "./testing/client.ts";
import { aTerminal, written } from "./testing/terminals.ts";

export type Row = { name: string; value: number; unit: string; ratio?: number; ratioTo?: string };

const MB = 1_000_000;
const ENV = { PATH: process.env.PATH ?? "/usr/bin:/bin", TERM: "xterm-256color" };

const kinds = {
  plain: `head -c ${40 * MB} /dev/zero | tr '\\0' a | fold -w 79`,
  coloured: `yes $'\\033[31mred \\033[1;32mgreen \\033[0mplain \\033[48;5;99mback\\033[m of a line' | head -c ${20 * MB}`,
  unicode: `yes 'ünïcödé 日本語のテキスト ─│┌ 👍🏽 und weiter' | head -c ${20 * MB}`,
};
type Kind = keyof typeof kinds;

function bare(command: string): Promise<number> {
  return new Promise((resolve) => {
    const started = performance.now();
    let bytes = 0;
    const pty = spawn("/bin/bash", ["-c", command], { encoding: null, env: ENV, cols: 80, rows: 24 });
    pty.onData((data) => {
      bytes += data.length;
    });
    pty.onExit(() => resolve(bytes / (performance.now() - started) / 1_000));
  });
}

/** PTY to frames in the hands of a reader that acknowledges all of it at once: headless copy, ring and flow control included. */
async function throughAgent(command: string): Promise<number> {
  const terminals = createTerminals({
    surroundings: () => ({ shell: "/bin/bash", cwd: "/", env: ENV }),
    idleMinutes: () => 5,
  });
  const started = performance.now();
  const client = attach(terminals, { command, acknowledge: true, keep: false });
  await new Promise((resolve) => client.stream.once("close", resolve));
  const rate = client.received() / (performance.now() - started) / 1_000;
  await terminals.closeAll();
  return rate;
}

async function snapshotRows(): Promise<Row[]> {
  const screen = createScreen({
    width: 120,
    height: 40,
    scrollback: 10_000,
    onParsed: () => {},
    onReply: () => {},
  });
  const line = (n: number) =>
    `\x1b[32m${n}\x1b[m src/agent/pty/screen.ts:\x1b[1;33m${n % 400}\x1b[m ${"some text of a line ".repeat(n % 4)}\r\n`;
  for (let n = 0; n < 10_100; n++) screen.write(Buffer.from(line(n)));
  await screen.snapshot();
  const times: number[] = [];
  let bytes = new Uint8Array();
  for (let n = 0; n < 9; n++) {
    const started = performance.now();
    bytes = new Uint8Array((await screen.snapshot()).bytes);
    times.push(performance.now() - started);
  }
  const reader = aTerminal(120, 40);
  const started = performance.now();
  await written(reader, bytes);
  const read = performance.now() - started;
  screen.dispose();
  const median = times.sort((a, b) => a - b)[4] ?? 0;
  return [
    { name: "snapshot of 10,000 lines, made", value: median, unit: "ms" },
    { name: "snapshot of 10,000 lines, size", value: bytes.length / 1_000, unit: "kB" },
    { name: "snapshot of 10,000 lines, read by a terminal", value: read, unit: "ms" },
    { name: "snapshot of 10,000 lines, made and read", value: median + read, unit: "ms" },
  ];
}

export async function run(): Promise<Row[]> {
  const rows = await snapshotRows();
  for (const kind of Object.keys(kinds) as Kind[]) {
    const ceiling = await bare(kinds[kind]);
    const rate = await throughAgent(kinds[kind]);
    rows.push(
      { name: `bare node-pty, ${kind}`, value: ceiling, unit: "MB/s" },
      {
        name: `PTY to frames, ${kind}`,
        value: rate,
        unit: "MB/s",
        ratio: rate / ceiling,
        ratioTo: "bare node-pty",
      },
    );
  }
  return rows;
}
