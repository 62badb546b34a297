import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "@lydell/node-pty";
import { type Browser, chromium, type Page } from "@playwright/test";
import { build } from "vite";
import { WebSocketServer } from "ws";
import { CHROMIUM_FLAGS, findChromium } from "../chromium.mjs";
import { type House, openHouse, TOKEN } from "../house.ts";

type Row = { name: string; value: number; unit: string; ratio?: number; ratioTo?: string };

const MB = 1_000_000;
const OUTPUT_BYTES = 12 * MB;
const KEYS = 100;
/** The runs of the kinds take turns, so that a noisy minute falls on all of them; the middle one counts. */
const ROUNDS = 3;

const LINES = {
  plain: () => "The quick brown fox jumps over the lazy dog, again and again, until the line is full.\r\n",
  coloured: (n: number) =>
    `\u001b[3${n % 8}mlevel\u001b[0m \u001b[38;5;${n % 256}mcode ${n}\u001b[0m \u001b[1;48;2;${n % 255};40;60mbox\u001b[m tail of the line\r\n`,
  unicode: (n: number) => `漢字かな交じり文 ${n} — ñandú, größer, Ελληνικά, кириллица, 한국어 ✓\r\n`,
};
type Kind = keyof typeof LINES;
const KINDS = Object.keys(LINES) as Kind[];

function output(kind: Kind): string {
  let text = "";
  for (let n = 0; text.length < OUTPUT_BYTES; n++) text += LINES[kind](n);
  return text;
}

/** xterm, and beside it a shell over the barest possible socket: what the terminal page is measured against. */
const BASELINE = `
import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
const element = document.getElementById("root");
const terminal = new Terminal({ scrollback: 10000, allowProposedApi: true, fontSize: 13 });
const fit = new FitAddon();
terminal.loadAddon(fit);
terminal.open(element);
fit.fit();
element.classList.add("qd-terminal");
element.__quarterdeck_terminal = terminal;
if (location.search === "?shell") {
  const socket = new WebSocket(location.origin.replace("http", "ws"));
  socket.binaryType = "arraybuffer";
  socket.onopen = () => socket.send(JSON.stringify({ cols: terminal.cols, rows: terminal.rows }));
  socket.onmessage = ({ data }) => terminal.write(new Uint8Array(data));
  terminal.onData((data) => socket.send(JSON.stringify({ data })));
}
`;

async function serveBaseline(dir: string) {
  writeFileSync(
    join(dir, "index.html"),
    '<!doctype html><div id="root" style="height:640px;width:1280px"></div><script type="module" src="./page.js"></script>',
  );
  writeFileSync(join(dir, "page.js"), BASELINE);
  const built = await build({
    root: dir,
    configFile: false,
    logLevel: "error",
    build: { write: false, target: "es2023" },
    resolve: { alias: { "@xterm": join(import.meta.dirname, "../../node_modules/@xterm") } },
  });
  const files = new Map<string, string | Uint8Array>();
  // One build gives one output; the union is for several and for watching.
  for (const file of (
    built as { output: { fileName: string; code?: string; source?: string | Uint8Array }[] }
  ).output)
    files.set(`/${file.fileName}`, file.code ?? file.source ?? "");
  const server = createServer((request, response) => {
    const path = new URL(request.url!, "http://x").pathname;
    const name = path === "/" ? "/index.html" : path;
    const type = { html: "text/html", js: "text/javascript", css: "text/css" }[name.split(".").at(-1)!];
    response.writeHead(files.has(name) ? 200 : 404, { "content-type": type ?? "text/plain" });
    response.end(files.get(name));
  });
  new WebSocketServer({ server, perMessageDeflate: false }).on("connection", (socket) => {
    const pty = spawn("bash", ["--norc"], { name: "xterm-256color", cols: 80, rows: 24, encoding: null });
    // With encoding null node-pty gives bytes, which its types do not know.
    pty.onData(
      (data) => socket.readyState === socket.OPEN && socket.send(data as unknown as Buffer, { binary: true }),
    );
    socket.on("message", (raw) => {
      const message = JSON.parse(String(raw)) as { data?: string; cols?: number; rows?: number };
      if (message.data !== undefined) pty.write(message.data);
      if (message.cols && message.rows) pty.resize(message.cols, message.rows);
    });
    socket.on("close", () => pty.kill());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

/** Helpers in the page; the terminal is found as the journeys find it. */
const IN_PAGE = `
window.bench = {
  terminal: () => document.querySelector(".qd-terminal").__quarterdeck_terminal,
  shows(text) {
    const { active } = this.terminal().buffer;
    for (let y = Math.max(0, active.length - 60); y < active.length; y++)
      if (active.getLine(y).translateToString(true).includes(text)) return true;
    return false;
  },
  until: (test) => new Promise((resolve) => { const look = () => test() ? resolve() : requestAnimationFrame(look); look(); }),
};`;

/** All of it at once, as fast as the terminal of the page takes it. */
async function fromMemory(page: Page, text: string): Promise<number> {
  const ms = await page.evaluate(async (all) => {
    const { bench } = window as never as {
      bench: { terminal(): { write(t: Uint8Array, done?: () => void): void } };
    };
    const bytes = new TextEncoder().encode(all);
    const terminal = bench.terminal();
    const started = performance.now();
    for (let at = 0; at < bytes.length; at += 32_768) terminal.write(bytes.subarray(at, at + 32_768));
    await new Promise<void>((done) => terminal.write(new Uint8Array(), done));
    await new Promise((drawn) => requestAnimationFrame(drawn));
    return performance.now() - started;
  }, text);
  return Buffer.byteLength(text) / MB / (ms / 1_000);
}

let marks = 0;

async function fromShell(page: Page, file: string, bytes: number): Promise<number> {
  const mark = `mark-${++marks}-`;
  await page.keyboard.insertText(`clear; cat ${file}; echo ${mark}$((1+1))`);
  const ms = await page
    .evaluate(async (end) => {
      const { bench } = window as never as {
        bench: { until(test: () => boolean): Promise<void>; shows(t: string): boolean };
      };
      let started = 0;
      window.addEventListener("keydown", () => (started = performance.now()), { capture: true, once: true });
      Object.assign(window, {
        measured: bench.until(() => started > 0 && bench.shows(end)).then(() => performance.now() - started),
      });
    }, `${mark}2`)
    .then(async () => {
      await page.keyboard.press("Enter");
      return page.evaluate(() => (window as never as { measured: Promise<number> }).measured);
    });
  return bytes / MB / (ms / 1_000);
}

/** Milliseconds from a key to its echo in the buffer, ascending. */
async function echo(page: Page): Promise<number[]> {
  return page.evaluate(async (keys) => {
    type Term = {
      input(data: string): void;
      buffer: { active: { cursorX: number; cursorY: number; baseY: number } };
      onWriteParsed(listener: () => void): { dispose(): void };
    };
    const terminal = (window as never as { bench: { terminal(): Term } }).bench.terminal();
    const times: number[] = [];
    for (let i = 0; i < keys; i++) {
      const { active } = terminal.buffer;
      const before = active.cursorX;
      const started = performance.now();
      await new Promise<void>((done) => {
        const heard = terminal.onWriteParsed(() => {
          if (terminal.buffer.active.cursorX === before) return;
          heard.dispose();
          done();
        });
        terminal.input(i % 40 === 39 ? "\u0015" : "x");
      });
      times.push(performance.now() - started);
      await new Promise((next) => setTimeout(next, 15));
    }
    return times.sort((a, b) => a - b);
  }, KEYS);
}

const at = (sorted: number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
const median = (values: number[]) =>
  at(
    [...values].sort((a, b) => a - b),
    0.5,
  );

async function openOurs(browser: Browser, house: House, agent: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addCookies([
    { name: "coder_session_token", value: TOKEN, url: house.direct, httpOnly: true },
  ]);
  const page = await context.newPage();
  await page.addInitScript(IN_PAGE);
  await page.goto(`${house.direct}/agents/${agent}/terminal`);
  await shellReady(page);
  return page;
}

async function openBare(browser: Browser, url: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  await page.addInitScript(IN_PAGE);
  await page.goto(`${url}/?shell`);
  await shellReady(page);
  return page;
}

async function shellReady(page: Page) {
  await page.waitForFunction(() => {
    const element = document.querySelector(".qd-terminal") as null | { __quarterdeck_terminal?: unknown };
    return (
      element?.__quarterdeck_terminal &&
      /[$#] ?$/.test(
        (
          window as never as {
            bench: {
              terminal(): {
                buffer: {
                  active: {
                    baseY: number;
                    cursorY: number;
                    getLine(y: number): { translateToString(t: boolean): string };
                  };
                };
              };
            };
          }
        ).bench
          .terminal()
          .buffer.active.getLine(
            (
              window as never as {
                bench: { terminal(): { buffer: { active: { baseY: number; cursorY: number } } } };
              }
            ).bench.terminal().buffer.active.baseY +
              (
                window as never as { bench: { terminal(): { buffer: { active: { cursorY: number } } } } }
              ).bench.terminal().buffer.active.cursorY,
          )
          .translateToString(true),
      )
    );
  });
  await page.locator(".xterm-helper-textarea").first().focus();
}

/** PTY to pixels, and key to echo: our page beside the same xterm fed from memory and a bare page. */
export async function run(): Promise<Row[]> {
  const dir = mkdtempSync(join(tmpdir(), "quarterdeck-bench-"));
  const baseline = await serveBaseline(dir);
  const house = await openHouse({});
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_FLAGS });
  try {
    const agent = await connectedAgent(house);
    const memory = await openMemory(browser, baseline.url);
    const ours = await openOurs(browser, house, agent);
    const bare = await openBare(browser, baseline.url);
    const rows: Row[] = [];
    for (const kind of KINDS) {
      const text = output(kind);
      const file = join(dir, kind);
      writeFileSync(file, text);
      const speeds = {
        plainXterm: [] as number[],
        memory: [] as number[],
        bare: [] as number[],
        ours: [] as number[],
      };
      for (let round = 0; round < ROUNDS; round++) {
        await memory.bringToFront();
        speeds.plainXterm.push(await fromMemory(memory, text));
        await bare.bringToFront();
        speeds.bare.push(await fromShell(bare, file, Buffer.byteLength(text)));
        await ours.bringToFront();
        speeds.memory.push(await fromMemory(ours, text));
        speeds.ours.push(await fromShell(ours, file, Buffer.byteLength(text)));
      }
      const ceiling = median(speeds.memory);
      rows.push(
        { name: `${kind}: our xterm from memory`, value: ceiling, unit: "MB/s" },
        {
          name: `${kind}: bare xterm from memory`,
          value: median(speeds.plainXterm),
          unit: "MB/s",
          ratio: median(speeds.plainXterm) / ceiling,
          ratioTo: "memory",
        },
        {
          name: `${kind}: bare page`,
          value: median(speeds.bare),
          unit: "MB/s",
          ratio: median(speeds.bare) / ceiling,
          ratioTo: "memory",
        },
        {
          name: `${kind}: Quarterdeck`,
          value: median(speeds.ours),
          unit: "MB/s",
          ratio: median(speeds.ours) / ceiling,
          ratioTo: "memory",
        },
      );
    }
    for (const state of ["idle", "beside a flood"] as const) {
      const times: Record<string, number[]> = {};
      for (const [name, page, open] of [
        ["bare page", bare, () => openBare(browser, baseline.url)],
        ["Quarterdeck", ours, () => openOurs(browser, house, agent)],
      ] as const) {
        const flooding = state === "idle" ? undefined : await open();
        await flooding?.keyboard.insertText("yes");
        await flooding?.keyboard.press("Enter");
        await page.bringToFront();
        times[name] = await echo(page);
        await flooding?.context().close();
      }
      for (const [label, part] of [
        ["p50", 0.5],
        ["p95", 0.95],
        ["p99", 0.99],
      ] as const) {
        const base = at(times["bare page"]!, part);
        const value = at(times.Quarterdeck!, part);
        rows.push(
          { name: `echo ${state} ${label}: bare page`, value: base, unit: "ms" },
          {
            name: `echo ${state} ${label}: Quarterdeck`,
            value,
            unit: "ms",
            ratio: value / base,
            ratioTo: "bare page",
          },
        );
      }
    }
    return rows;
  } finally {
    await browser.close();
    await house.close();
    baseline.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function openMemory(browser: Browser, url: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  await page.addInitScript(IN_PAGE);
  await page.goto(url);
  await page.waitForSelector(".qd-terminal");
  return page;
}

async function connectedAgent(house: House): Promise<string> {
  for (;;) {
    const { workspaces } = await house.client.workspaces.list({});
    const agent = workspaces[0]?.latest_build.resources.flatMap((resource) => resource.agents ?? [])[0];
    if (agent?.status === "connected") return agent.id;
    await new Promise((next) => setTimeout(next, 100));
  }
}
