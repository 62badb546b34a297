// `npm test`: everything, on a clean checkout after `npm ci`. Prints `N passed, N failed` last; a skipped test is a failed one.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ensureChromium } from "./chromium.mjs";
import { offerTestEngine, testEngine } from "./engine/testEngine.mjs";
import { installGitAndSsh } from "./installMissing.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const results = join(root, "test-results");

function run(command, args, env = {}) {
  console.log(`\n> ${[command, ...args].join(" ")}`);
  return (
    spawnSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } }).status === 0
  );
}

const step = (...args) =>
  run("npm", ["run", "--silent", ...args]) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

function read(file) {
  try {
    return JSON.parse(readFileSync(join(results, file), "utf8"));
  } catch {
    return undefined; // the runner died before it could report
  }
}

function unit() {
  const reporters = ["--reporter=default", "--reporter=json", "--outputFile.json=test-results/unit.json"];
  const ok = run("npx", ["vitest", "run", ...reporters]);
  const report = read("unit.json");
  const passed = report?.numPassedTests ?? 0;
  const failed = (report?.numTotalTests ?? 0) - passed;
  return { passed, failed: ok ? failed : Math.max(failed, 1) };
}

/** `half`: those that share the machine, or those that have it alone. */
function journeys(half) {
  const ok = run("npx", ["playwright", "test", "--config", "e2e/playwright.config.ts"], { JOURNEYS: half });
  const stats = read(`e2e-${half}.json`)?.stats;
  const passed = stats?.expected ?? 0;
  // A journey that passed only on a retry is no proof.
  const failed = (stats?.unexpected ?? 0) + (stats?.flaky ?? 0) + (stats?.skipped ?? 0);
  return { passed, failed: ok && passed > 0 ? failed : Math.max(failed, 1) };
}

const attempt = async (work) => {
  try {
    await work();
    return { passed: 1, failed: 0 };
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1 };
  }
};

/** All steps have one engine of containers. That it starts is a test, and that nothing is left of it another. */
async function withEngine(steps) {
  const stop = await offerTestEngine();
  let interrupted = false;
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, () => {
      interrupted = true;
    });
  const outcomes = [await attempt(testEngine)];
  for (const step of steps) {
    outcomes.push(step());
    await setImmediate(); // a step blocks: signals are heard here
    if (interrupted) break;
  }
  outcomes.push(await attempt(stop), { passed: 0, failed: interrupted ? 1 : 0 });
  return outcomes;
}

ensureChromium();
installGitAndSsh();
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const outcomes = await withEngine([
  () => step("types"),
  () => step("lint"),
  () => step("boundaries"),
  unit,
  () => step("build"),
  () => journeys("together"),
  () => journeys("alone"),
]);
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
