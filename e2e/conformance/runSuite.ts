import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { agentId, agentReady, expect } from "../fixtures.ts";
import { type House, PROGRAM } from "../house.ts";
import type { Outcome } from "./run.ts";

/** Something of everything that a rule looks at. */
export const AGENTS = `
workspaces:
  - name: demo
    agents:
      - name: main
        scripts:
          - name: Startup
            run_on: [start]
            timeout: 30s
            script: |
              echo hello; echo "a warning" >&2
              quarterdeck status --app docs "one"
              quarterdeck status --app docs --state complete "two"
          - name: Nightly
            cron: "0 3 1 1 *"
            script: echo night
        apps:
          - slug: web
            url: http://127.0.0.1:18080
            subdomain: true
            healthcheck: { url: "http://127.0.0.1:18080/", interval: 5, threshold: 6 }
          - slug: "8080"
            url: http://127.0.0.1:18081
            subdomain: true
          - slug: docs
            url: https://example.com/docs
            external: true
        metadata:
          - { key: answer, script: echo 42, interval: 1 }
      - { name: gone }
      - { name: never, connection_timeout: 1 }
`;

export type Result = {
  code: number | null;
  text: string;
  totals: { ok: number; failed: number; notTried: number; rules: number };
  outcomes: Outcome[];
};

export function startSuite(url: string, ...args: string[]) {
  const program = join(import.meta.dirname, "conformance.mjs");
  return spawn(process.execPath, [program, "--url", url, "--json", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, QUARTERDECK_TOKEN: undefined, CODER_SESSION_TOKEN: undefined },
  });
}

/** The suite as a person runs it. */
export async function conformance(url: string, ...args: string[]): Promise<Result> {
  const child = startSuite(url, ...args);
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  child.stderr.on("data", (chunk) => (text += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  const { totals, subjects } = text.startsWith("{")
    ? (JSON.parse(text) as { totals: Result["totals"]; subjects: { outcomes: Outcome[] }[] })
    : { totals: { ok: 0, failed: 0, notTried: 0, rules: 0 }, subjects: [] };
  return { code, text, totals, outcomes: subjects.flatMap(({ outcomes }) => outcomes) };
}

export const failures = ({ outcomes }: Result) => outcomes.filter(({ result }) => result === "failed");
export const untried = ({ outcomes }: Result) =>
  outcomes.filter(({ result }) => result === "not tried").map(({ id }) => id);

export const reasons = ({ outcomes }: Result) =>
  outcomes.flatMap((outcome) => (outcome.result === "not tried" ? [outcome.why] : []));

export function agentToken(house: House, name: string): string {
  const args = [PROGRAM, "agents", "token", `demo.${name}`, "--data", join(house.dataDir, "data")];
  const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return /QUARTERDECK_TOKEN=([0-9a-f-]{36})/.exec(stdout)![1]!;
}

/** All that a person would miss if it changed. */
export async function stateOf(house: House) {
  const agent = await agentId(house);
  const read = async (path: string) =>
    (await fetch(house.direct + path, { headers: { "Coder-Session-Token": house.token } })).json();
  const { workspaces } = await house.client.workspaces.list({});
  const tokens = (await read("/api/v2/users/me/keys/tokens")) as { id: string }[];
  return {
    tokens: tokens.map(({ id }) => id),
    shares: await read(`/api/v2/workspaces/${workspaces[0]!.id}/port-share`),
    favorite: workspaces[0]!.favorite,
    builds: ((await read(`/api/v2/workspaces/${workspaces[0]!.id}/builds`)) as unknown[]).length,
    terminals: await read(`/api/v2/quarterdeck/agents/${agent}/terminals`),
    logs: ((await read(`/api/v2/workspaceagents/${agent}/logs`)) as unknown[]).length,
  };
}

/** The agent is up, and what its script said has come: two lines. */
export async function settled(house: House) {
  await agentReady(house);
  await expect.poll(async () => (await stateOf(house)).logs).toBe(2);
}
