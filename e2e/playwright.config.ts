import { defineConfig } from "@playwright/test";
import { CHROMIUM_FLAGS, findChromium } from "./chromium.mjs";

/** Without a browser, or with a front of their own: there is no second way. */
const ONCE = ["cli", "cliAuth", "deploymentList", "git", "identity", "suite"];
/** One engine counts what is on it, every new port of the machine is announced, some shells are watched by the millisecond. */
const ALONE = [
  ...["containerEngine", "containerPage", "containerPorts", "containers", "plain", "plainWork"],
  ...["conformance", "ports", "recovery", "terminalLoad"],
];
/** What `npm test`, which has half an hour, sends through a front: each kind of thing that passes. `npm run e2e` sends all. */
const HURRIED = [
  ...["account", "agentsList", "appStatus", "builds", "conformance", "connection", "containerPage"],
  ...["logDownload", "logStream", "ports", "signIn", "terminal"],
];
/** What `testAll.mjs` asks for: those that have the machine alone, or the others, two at a time. Else all go, one by one. */
const half = process.env.JOURNEYS;
const isNow = (name: string) => ALONE.includes(name) === (half === "alone");
const files = (names: string[]) => names.map((name) => `**/${name}.e2e.ts`);

export default defineConfig<{ behind: boolean }>({
  testDir: ".",
  globalSetup: "./engine/setup.mjs",
  testMatch: half === "alone" ? files(ALONE) : "**/*.e2e.ts",
  outputDir: `../test-results/${half || "journeys"}`,
  workers: half === "together" ? 2 : 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [["list"], ["json", { outputFile: `../test-results/e2e${half ? `-${half}` : ""}.json` }]],
  // On the server itself, and through `serve --upstream` on one behind TLS with cookies of its host.
  projects: [
    { name: "direct", testIgnore: half === "together" ? files(ALONE) : [] },
    {
      name: "upstream",
      use: { behind: true, ignoreHTTPSErrors: true },
      testIgnore: files(ONCE),
      ...(half && { testMatch: files(HURRIED.filter(isNow)) }),
    },
  ],
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath: findChromium(), args: CHROMIUM_FLAGS },
    screenshot: "only-on-failure",
    permissions: ["clipboard-read", "clipboard-write"],
  },
});
