import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CannotStart, findFacts } from "./facts.ts";
import { toText, totals } from "./report.ts";
import { runRules } from "./run.ts";
import { SUBJECTS } from "./subjects.ts";
import { openWire, type Target } from "./wire.ts";

const HELP = `npm run conformance -- --url URL [--token TOKEN] [options]

Tries the contract of the Coder agents API against a server, and reports rule by rule.

  --url URL            the server
  --token TOKEN        a user's token; else QUARTERDECK_TOKEN or CODER_SESSION_TOKEN of the environment
  --cookie NAME=VALUE  a session cookie in its place, for a server that takes nothing else
  --agent AGENT        the agent to try: its id, or workspace.agent; else the first that is connected
  --agent-token TOKEN  that agent's own token, for the routes under /workspaceagents/me
  --write              also rules that change something: they open terminals, make tokens and port shares and remove them,
                       mark a favourite and unmark it, sign out a session of their own (which ends the user's sessions
                       at apps), and with --agent-token write into the agent's log. Without it nothing is changed
  --quick              without the rules that wait for the server's clock: seconds instead of a minute
  --only ID,…          rules whose id begins so: LG, CV12
  --ca FILE            certificates to trust, as PEM
  --json               the report as JSON

Ends with 0 when nothing failed, 1 when a rule failed, 2 when it could not start, 130 when it was stopped.`;

const OPTIONS = {
  url: { type: "string" },
  token: { type: "string" },
  cookie: { type: "string" },
  agent: { type: "string" },
  "agent-token": { type: "string" },
  write: { type: "boolean", default: false },
  quick: { type: "boolean", default: false },
  only: { type: "string" },
  ca: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

export async function main(args: string[]): Promise<number> {
  try {
    return await suite(args);
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    console.error(error.message);
    return 2;
  }
}

function optionsOf(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    throw new CannotStart(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  }
}

async function suite(args: string[]): Promise<number> {
  const options = optionsOf(args);
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const { QUARTERDECK_TOKEN, CODER_SESSION_TOKEN } = process.env;
  const token = options.cookie ? undefined : (options.token ?? QUARTERDECK_TOKEN ?? CODER_SESSION_TOKEN);
  const target = targetOf(options, token);
  const only = options.only?.split(",").filter(Boolean);
  const subjects = SUBJECTS.map(({ name, rules }) => ({
    name,
    rules: rules.filter(({ id }) => !only || only.some((wanted) => isUnder(id, wanted))),
  })).filter(({ rules }) => rules.length > 0);
  if (subjects.length === 0) throw new CannotStart(`No rule is called ${options.only}.`);

  const wire = openWire(target);
  const facts = await findFacts(wire, { agent: options.agent, token, agentToken: options["agent-token"] });
  const stop = new AbortController();
  // What a rule has made is removed all the same. Once more ends at once.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());
  const { write, quick } = options;
  const report = await runRules(subjects, { target, facts, write, quick, signal: stop.signal });
  const text = options.json
    ? JSON.stringify({ url: target.url.href, totals: totals(report), subjects: report }, null, 2)
    : toText(report, target.url, facts);
  console.log(target.secrets.reduce((shown, secret) => shown.replaceAll(secret, "…"), text));
  if (stop.signal.aborted) return 130;
  return totals(report).failed > 0 ? 1 : 0;
}

/** `LG` has all of LG; `LG1` has LG1 and LG1b, not LG12. */
const isUnder = (id: string, wanted: string) =>
  id.startsWith(wanted) && !(/\d$/.test(wanted) && /^\d/.test(id.slice(wanted.length)));

function targetOf(options: ReturnType<typeof optionsOf>, token: string | undefined): Target {
  if (!options.url || !URL.canParse(options.url) || !/^https?:/.test(options.url))
    throw new CannotStart(`--url must be the http or https address of a server.\n\n${HELP}`);
  if (!options.cookie && !token) throw new CannotStart("A token is needed: --token, or QUARTERDECK_TOKEN.");
  const url = new URL(options.url);
  const secrets = [token, options["agent-token"], options.cookie?.split("=").slice(1).join("=")];
  let ca: string | undefined;
  try {
    ca = options.ca && readFileSync(options.ca, "utf8");
  } catch (error) {
    throw new CannotStart(`--ca: ${error instanceof Error ? error.message : error}`);
  }
  return {
    url,
    credentials: options.cookie
      ? { Cookie: options.cookie, Origin: url.origin }
      : { "Coder-Session-Token": token! }, // one of both is there
    ca,
    secrets: secrets.filter((secret): secret is string => secret !== undefined && secret.length >= 8),
  };
}
