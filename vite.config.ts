import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` has its server. */
const DEV_SERVER = process.env.QUARTERDECK_DEV_SERVER ?? "http://127.0.0.1:7080";

const CONTAINERS = "src/agent/containers/**/*.test.ts";

/** One file with all it needs, for containers that have nothing (src/agent/containers/inject). */
const injected = {
  outDir: "dist/agent",
  target: "node20",
  minify: true,
  copyPublicDir: false,
  rolldownOptions: { output: { entryFileNames: "agent.mjs", codeSplitting: false } },
};
const program = {
  outDir: "dist/node",
  target: "node20",
  minify: false,
  sourcemap: true,
  copyPublicDir: false,
};

/**
 * `vite build` makes the dashboard, `vite build --ssr src/main.ts` the command-line program beside it, and
 * `vite build --mode injected --ssr src/agent/injected/main.ts` the agent that is put into devcontainers.
 */
export default defineConfig(({ isSsrBuild, mode }) => ({
  plugins: isSsrBuild ? [] : [react(), tailwindcss()],
  ssr: { noExternal: mode === "injected" || [] },
  build: isSsrBuild
    ? mode === "injected"
      ? injected
      : program
    : {
        outDir: "dist/dashboard",
        target: "es2023",
        // The strict CSP allows no data: scripts, and fonts and images are better cached as files.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        // What the entry needs is one file: in fifty, each compressed by itself, it is a tenth larger.
        rolldownOptions: { output: { codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] } } },
      },
  worker: { format: "es" },
  server: {
    host: "127.0.0.1",
    port: 7081,
    proxy: { "^/(api/|healthz|metrics|latency-check)": { target: DEV_SERVER, ws: true } },
  },
  test: {
    // Real processes and sockets on machines of two cores: a slow one is no failure.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    globalSetup: "e2e/engine/setup.mjs",
    // Tests of containers share one engine and count what is on it: one at a time. The others use both cores.
    projects: [
      {
        extends: true,
        test: { name: "engine", include: [CONTAINERS], maxWorkers: 1, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: "node",
          include: ["src/**/*.test.ts"],
          exclude: [CONTAINERS],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "dom",
          include: ["src/dashboard/**/*.test.tsx"],
          environment: "happy-dom",
          setupFiles: "src/dashboard/app/testing/patience.ts",
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
}));
