import { defineConfig } from "@playwright/test";
import { CHROMIUM_FLAGS, findChromium } from "./chromium.mjs";

/** Without a browser, or in front of a deployment already. */
const ONCE = [
  "**/cli.e2e.ts",
  "**/cliAuth.e2e.ts",
  "**/identity.e2e.ts",
  "**/suite.e2e.ts",
  "**/deploymentList.e2e.ts",
];
/** One journey at least for each kind of thing that passes: `npm test` has half an hour. All of them: `npm run e2e:twice`. */
const CORE = "{agentsList,connection,containerPage,logDownload,logStream,ports,recovery,signIn}";

export default defineConfig<{ behind: boolean }>({
  testDir: ".",
  globalSetup: "./engine/setup.mjs",
  testMatch: "**/*.e2e.ts",
  outputDir: "../test-results",
  // Two workers on two cores make real shells miss their moment.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [["list"], ["json", { outputFile: "../test-results/e2e.json" }]],
  // On the server itself, and through `serve --upstream` on one behind TLS with cookies of its host.
  projects: [
    { name: "direct" },
    {
      name: "upstream",
      use: { behind: true, ignoreHTTPSErrors: true },
      ...(process.env.JOURNEYS_TWICE ? { testIgnore: ONCE } : { testMatch: `**/${CORE}.e2e.ts` }),
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
