import { appendFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Manifest } from "#api/link/manifest.ts";
import { openLogFile } from "../../scripts/logFile.ts";
import { createFileTails } from "./fileTails.ts";
import { aFolder } from "./testing/followed.ts";

const PATIENCE_MS = 15_000;
vi.setConfig({ testTimeout: 2 * PATIENCE_MS });
const eventually = <T>(check: () => T) => vi.waitUntil(check, { timeout: PATIENCE_MS });
const NEVER_MS = 1_000_000_000;

type Watched = Parameters<ReturnType<typeof createFileTails>["update"]>[0];

const aLog = (path: string, id = path): Manifest["logs"][number] => ({
  path,
  log_source_id: id,
  display_name: id,
  icon: "",
});
const aScript = (log_path: string, id: string): Manifest["scripts"][number] => ({
  id,
  log_source_id: id,
  log_path,
  script: "true",
  cron: "",
  display_name: id,
  run_on_start: true,
  run_on_stop: false,
  start_blocks_login: false,
  timeout: 0,
});

function setup({ pollMs = 50 } = {}) {
  const folder = aFolder();
  const lines: string[] = [];
  const tails = createFileTails({
    surroundings: async () => ({
      shell: "/bin/sh",
      cwd: folder,
      env: { HOME: join(folder, "home"), WHAT: "web" },
      motd: "",
    }),
    logs: {
      source: ({ display_name }) => ({
        full: false,
        write: (level, output) => void lines.push(`${display_name} ${level} ${output}`),
        drained: async () => {},
      }),
      flush: async () => {},
      close: () => {},
    },
    pollMs,
  });
  onTestFinished(() => tails.close());
  const update = (given: Partial<Watched>) => tails.update({ logs: [], scripts: [], ...given });
  const write = (name: string, text: string) => appendFileSync(join(folder, name), text);
  return { folder, lines, tails, update, write };
}

test("paths are relative to the agent's directory, and may hold ~ and variables", async () => {
  const { folder, lines, update, write } = setup();
  mkdirSync(join(folder, "home"));
  for (const name of ["app.log", "web.log", "home/x.log"]) write(name, "before\n");
  await update({ logs: [aLog("app.log", "App"), aLog("$WHAT.log", "Web"), aLog("~/x.log", "Home")] });
  for (const name of ["app.log", "web.log", "home/x.log"]) write(name, "ERROR\n");
  await eventually(() => lines.length === 3);
  expect(lines.toSorted()).toEqual(["App error ERROR", "Home error ERROR", "Web error ERROR"]);
});

test("the system tells of a change at once: nobody waits for the next look by time", async () => {
  const { lines, update, write } = setup({ pollMs: NEVER_MS });
  write("app.log", "");
  await update({ logs: [aLog("app.log", "App")] });
  write("app.log", "one\n");
  await eventually(() => lines.length === 1);
  expect(lines).toEqual(["App info one"]);
});

test("a directory that comes later, and one that is replaced, is watched", async () => {
  const { folder, lines, update, write } = setup();
  await update({ logs: [aLog("deep/app.log", "App")] });
  lines.length = 0; // that it is not there yet
  for (const text of ["one\n", "two\n"]) {
    mkdirSync(join(folder, "deep"));
    write("deep/app.log", text);
    await eventually(() => lines.some((line) => line === `App info ${text.trim()}`));
    renameSync(join(folder, "deep"), join(folder, text.trim()));
  }
  expect(lines).toEqual(["App info one", "App info two"]);
});

test("with a new manifest new files begin, removed ones stop, and the others go on undisturbed", async () => {
  const { lines, update, write } = setup();
  for (const name of ["a", "b", "c"]) write(name, "");
  await update({ logs: [aLog("a"), aLog("b")] });
  write("a", "held ");
  await update({ logs: [aLog("a"), aLog("c")] });
  write("b", "never\n");
  write("c", "from c\n");
  write("a", "and ended\n");
  await eventually(() => lines.length === 2);
  expect(lines.toSorted()).toEqual(["a info held and ended", "c info from c"]);
});

test("a file that goes to another source is that one's from then on", async () => {
  const { lines, update, write } = setup();
  write("a", "");
  await update({ logs: [aLog("a", "Old")] });
  write("a", "one\n");
  await eventually(() => lines.length === 1);
  await update({ logs: [aLog("a", "New")] });
  write("a", "two\n");
  await eventually(() => lines.length === 2);
  expect(lines).toEqual(["Old info one", "New info two"]);
});

test("of a script's log path only what others wrote is shown, under the script; once, if it is named too", async () => {
  const { folder, lines, tails, update, write } = setup();
  const path = join(folder, "s.log");
  const run = async (text: string) => {
    const log = openLogFile({ path, own: tails.ownWrites(path) }, (message) => lines.push(message));
    await log.write(text);
    await log.close();
  };
  await update({ scripts: [aScript("s.log", "Script"), aScript("s.log", "Second")] });
  await run("own\n");
  write("s.log", "daemon\n");
  await run("own\n");
  await eventually(() => lines.length > 0);
  await update({ scripts: [aScript("s.log", "Script")], logs: [aLog(path, "Named")] });
  await run("own\n");
  write("s.log", "daemon again\n");
  await eventually(() => lines.length > 1);
  expect(lines).toEqual(["Script info daemon", "Named info daemon again"]);
});

test("a script's log path that is not there is no news", async () => {
  const { folder, lines, tails, update } = setup();
  await update({ scripts: [aScript("s.log", "Script")], logs: [aLog("named.log", "Named")] });
  await tails.finish();
  expect(lines).toEqual([
    expect.stringContaining(`Named info the file ${join(folder, "named.log")} is not there yet`),
  ]);
});

test("at the end all is read, lines without an end too, and nothing stays open", async () => {
  const { folder, lines, tails, update } = setup({ pollMs: NEVER_MS });
  await update({ logs: [aLog("a")] });
  lines.length = 0;
  writeFileSync(join(folder, "a"), "one\ntwo");
  await tails.finish();
  expect(lines).toEqual(["a info one", "a info two"]);
  rmSync(join(folder, "a"));
  const open = readdirSync("/proc/self/fd").length;
  const again = setup({ pollMs: NEVER_MS });
  writeFileSync(join(again.folder, "b"), "");
  await again.update({ logs: [aLog("b")] });
  again.tails.close();
  await eventually(() => readdirSync("/proc/self/fd").length <= open);
});
