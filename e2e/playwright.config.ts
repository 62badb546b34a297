import { defineConfig } from "@playwright/test";
import { CHROMIUM_FLAGS, findChromium } from "./chromium.mjs";

/** Without a browser, or with a front of their own: there is no second way. */
const ONCE = [
  "**/cli.e2e.ts",
  "**/cliAuth.e2e.ts",
  "**/git.e2e.ts",
  "**/identity.e2e.ts",
  "**/suite.e2e.ts",
  "**/deploymentList.e2e.ts",
];
/** One engine of containers counts what is on it, and some shells are watched by the millisecond: alone on the machine. */
const ALONE = "**/{container,conformance/conformance,plain,recovery,terminalLoad}*.e2e.ts";
/** `npm test` has half an hour: of these it sends none through a front, as `plainWork` and `containerPage` go the same ways. */
const UNHURRIED = "**/{containerEngine,containerPorts,containers,plain,terminalLoad}.e2e.ts";
/** What `testAll.mjs` asks for: those that are alone, or the others, two at a time. Without it all go, one by one. */
const half = process.env.JOURNEYS;
const notNow = half === "together" ? [ALONE] : [];

export default defineConfig<{ behind: boolean }>({
  testDir: ".",
  globalSetup: "./engine/setup.mjs",
  testMatch: half === "alone" ? ALONE : "**/*.e2e.ts",
  outputDir: `../test-results/${half ?? "journeys"}`,
  workers: half === "together" ? 2 : 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [["list"], ["json", { outputFile: `../test-results/e2e${half ? `-${half}` : ""}.json` }]],
  // On the server itself, and through `serve --upstream` on one behind TLS with cookies of its host.
  projects: [
    { name: "direct", testIgnore: notNow },
    {
      name: "upstream",
      use: { behind: true, ignoreHTTPSErrors: true },
      testIgnore: [...notNow, ...ONCE, ...(half ? [UNHURRIED] : [])],
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
