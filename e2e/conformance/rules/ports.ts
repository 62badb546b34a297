import {
  answers,
  equal,
  holds,
  listOf,
  matches,
  memberOf,
  NotTried,
  type Subject,
  shaped,
  type Trial,
} from "../rule.ts";
import { anAgentPath } from "./credentials.ts";
import { aWorkspace } from "./workspaces.ts";

const HIDDEN = [
  20, 21, 22, 23, 25, 53, 110, 143, 179, 389, 465, 587, 636, 989, 990, 993, 995, 3306, 3389, 5432, 27017,
  27018, 27019, 28017,
];

async function portsOf(trial: Trial) {
  const answer = await trial.call(anAgentPath(trial, "/listening-ports"));
  answers(answer, 200);
  return listOf(memberOf(answer.json(), "ports"), "ports").map((port) =>
    shaped(port, "process_name:string network:string port:integer", "port"),
  );
}

const sharePath = (trial: Trial) => `/api/v2/workspaces/${aWorkspace(trial).id}/port-share`;

async function sharesOf(trial: Trial) {
  const answer = await trial.call(sharePath(trial));
  answers(answer, 200);
  return listOf(memberOf(answer.json(), "shares"), "shares").map((share) =>
    shaped(
      share,
      "workspace_id:uuid agent_name:string port:integer share_level:string protocol:string",
      "share",
    ),
  );
}

/** Two ports that nobody has shared, to be shared and freed by a rule. */
async function freePorts(trial: Trial): Promise<[number, number]> {
  const taken = new Set((await sharesOf(trial)).map(({ port }) => port));
  const free = Array.from({ length: 50 }, (_, n) => 47911 + n).filter((port) => !taken.has(port));
  const [one, two] = free;
  if (one === undefined || two === undefined) throw new NotTried("no port is free to be shared");
  trial.after(async () => {
    for (const port of [one, two]) await unshare(trial, port);
  });
  return [one, two];
}

const agentName = ({ facts }: Trial) => facts.agent!.name; // the rules that ask need one
const share = (trial: Trial, port: number, change: Record<string, unknown> = {}) =>
  trial.call(sharePath(trial), {
    method: "POST",
    body: { agent_name: agentName(trial), port, share_level: "authenticated", protocol: "http", ...change },
  });
const unshare = (trial: Trial, port: number) =>
  trial.call(sharePath(trial), { method: "DELETE", body: { agent_name: agentName(trial), port } });

/** A template may forbid to share at all, which is no fault of the server. */
async function shared(trial: Trial, port: number, change?: Record<string, unknown>) {
  const answer = await share(trial, port, change);
  if (answer.status === 400 || answer.status === 403)
    throw new NotTried(`sharing is not allowed: ${answer.text.trim()}`);
  answers(answer, 200);
  return shaped(answer.json(), "workspace_id:uuid agent_name:string port:integer", "share");
}

export const ports: Subject = {
  name: "Ports, shares, apps (listening-ports.md, browse-and-auth.md §4)",
  rules: [
    {
      id: "LC1",
      rule: "listening ports are a list, of TCP, each port once",
      needs: ["agent"],
      async run(trial) {
        const found = await portsOf(trial);
        for (const { network } of found) equal(network, "tcp", "network");
        const numbers = found.map(({ port }) => port);
        equal(new Set(numbers).size, numbers.length, "each port once");
      },
    },
    {
      id: "LC2",
      rule: "ports that no browser opens, and those of the agent's apps, are left out",
      needs: ["agent"],
      async run(trial) {
        const apps = listOf(trial.facts.agent!.json.apps, "apps").map((app) =>
          String(memberOf(app, "url") ?? ""),
        );
        const ofApps = apps.flatMap((url) => (URL.canParse(url) ? [Number(new URL(url).port)] : []));
        for (const { port } of await portsOf(trial))
          holds(
            Number(port) >= 9 && ![...HIDDEN, ...ofApps].includes(Number(port)),
            "port",
            "none of those",
            port,
          );
      },
    },
    {
      id: "LC3",
      rule: "an agent that is not connected: 400 with its state",
      async run({ call, facts }) {
        if (!facts.away) throw new NotTried("every agent is connected");
        answers(await call(`/api/v2/workspaceagents/${facts.away.id}/listening-ports`), 400, {
          message: `Agent state is "${facts.away.json.status}", it must be in the "connected" state.`,
        });
      },
    },
    {
      id: "BA30",
      rule: "shares are listed by port",
      async run(trial) {
        const numbers = (await sharesOf(trial)).map(({ port }) => Number(port));
        equal(
          numbers,
          numbers.toSorted((a, b) => a - b),
          "ports",
        );
      },
    },
    {
      id: "BA30b",
      rule: "a share is made, listed, and replaced by a second one",
      needs: ["write", "agent"],
      async run(trial) {
        const [low, high] = await freePorts(trial);
        await shared(trial, high);
        await shared(trial, low);
        const mine = async () => (await sharesOf(trial)).filter(({ port }) => port === low || port === high);
        equal(
          (await mine()).map(({ port }) => port),
          [low, high],
          "listed",
        );
        await shared(trial, low, { protocol: "https" });
        equal(
          (await mine()).map(({ protocol }) => protocol),
          ["https", "http"],
          "protocols",
        );
      },
    },
    {
      id: "BA31",
      rule: "a share is removed: 200 without a body; once more: 404",
      needs: ["write", "agent"],
      async run(trial) {
        const [port] = await freePorts(trial);
        await shared(trial, port);
        const gone = await unshare(trial, port);
        equal([gone.status, gone.text], [200, ""], "the first");
        answers(await unshare(trial, port), 404, { message: "Port share not found." });
      },
    },
    ...(
      [
        ["share_level", "owner", /Port sharing level not allowed/],
        ["port", 0, /Port must be between 9 and 65535/],
        ["protocol", "ftp", /Port protocol not allowed/],
        ["agent_name", "no-such-agent", /Agent not found/],
      ] as const
    ).map(([field, value, message], at) => ({
      id: `BA29${"abcd"[at]}`,
      rule: `a share with ${field} ${value}: 400`,
      needs: ["write" as const, "agent" as const],
      async run(trial: Trial) {
        const [port] = await freePorts(trial);
        answers(await share(trial, port, { [field]: value }), 400, { message });
      },
    })),
    {
      id: "BA32",
      rule: "regions: one is `primary`, with the wildcard of subdomain apps or none",
      async run({ call }) {
        const answer = await call("/api/v2/regions");
        answers(answer, 200);
        const regions = listOf(memberOf(answer.json(), "regions"), "regions").map((region) =>
          shaped(
            region,
            "id:uuid name:string display_name:string healthy:boolean path_app_url:string wildcard_hostname:string",
            "region",
          ),
        );
        const primary = regions.find(({ name }) => name === "primary");
        holds(primary !== undefined, "regions", "one that is primary", regions);
        matches(primary?.path_app_url, /^https?:\/\//, "path_app_url");
        matches(primary?.wildcard_hostname, /^$|^[^/]*\*[^/]*$/, "wildcard_hostname");
      },
    },
    {
      id: "BA32b",
      rule: "the apps' host is the wildcard of the primary region",
      async run({ call }) {
        const host = await call("/api/v2/applications/host");
        answers(host, 200);
        const regions = listOf(memberOf((await call("/api/v2/regions")).json(), "regions"), "regions");
        const primary = regions.find((region) => memberOf(region, "name") === "primary");
        equal(memberOf(host.json(), "host"), memberOf(primary, "wildcard_hostname"), "host");
      },
    },
    {
      id: "BA-4",
      rule: "how to reach workspaces by SSH",
      async run({ call }) {
        const answer = await call("/api/v2/deployment/ssh");
        answers(answer, 200);
        shaped(answer.json(), "hostname_suffix:string", "answer");
      },
    },
  ],
};
