import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const SYSTEM = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
];

/** A Chromium that is there: QUARTERDECK_CHROMIUM, the system's, or Playwright's own download. */
export function findChromium() {
  const named = process.env.QUARTERDECK_CHROMIUM;
  if (named) return named;
  return [...SYSTEM, chromium.executablePath()].find((path) => existsSync(path));
}

/** As findChromium; as root on Debian it is installed when missing. Throws with the next step when none can be had. */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    execFileSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
    execFileSync("apt-get", ["install", "-y", "-qq", "chromium"], {
      stdio: "inherit",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new Error(
    "No Chromium was found. Install it (`apt-get install chromium` or `npx playwright install chromium`), or name it in QUARTERDECK_CHROMIUM.",
  );
}

/** Quiet, and without a request of the browser's own to the outside. */
export const CHROMIUM_FLAGS = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
