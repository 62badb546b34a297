import { defineConfig } from "@playwright/test";
import journeys from "../playwright.config.ts";

/** `npm run screenshots`: makes the pictures of the README, from the real thing. */
export default defineConfig(journeys, { testDir: ".", testMatch: "*.shots.ts", reporter: "list" });
