import {
  answers,
  connected,
  equal,
  holds,
  isObject,
  listOf,
  matches,
  memberOf,
  NotTried,
  type Subject,
  shaped,
  type Trial,
} from "../rule.ts";
import { anAgentPath, UNKNOWN_ID } from "./credentials.ts";

const BAD_LABEL = { message: "Invalid label format", detail: "Labels must be in the format key=value" };

const path = (trial: Trial, rest = "") => anAgentPath(trial, `/containers${rest}`);

async function listed(trial: Trial, query = "") {
  const answer = await trial.call(path(trial, query));
  answers(answer, 200);
  return asListing(answer.json());
}

function asListing(value: unknown) {
  const listing = shaped(value, "devcontainers:array|null containers:array warnings?:array", "listing");
  const containers = listOf(listing.containers, "containers").map((one) =>
    shaped(
      one,
      "id:string name:string image:string created_at:string labels:object|null running:boolean status:string " +
        "ports:array volumes:object",
      "container",
    ),
  );
  const devcontainers = listOf(listing.devcontainers ?? [], "devcontainers").map((one) =>
    shaped(
      one,
      "id:uuid name:string workspace_folder:string config_path?:string subagent_id:uuid|null status:string " +
        "dirty:boolean container?:object agent?:object error?:string",
      "devcontainer",
    ),
  );
  return { listing, containers, devcontainers };
}

const labelsOf = (container: Record<string, unknown>) => (isObject(container.labels) ? container.labels : {});
const ids = (containers: Record<string, unknown>[]) => containers.map(({ id }) => id);

/** A label that can be asked for: a value with `=` cannot. */
async function aLabel(trial: Trial): Promise<[string, string]> {
  const { containers } = await listed(trial);
  const label = containers
    .flatMap((one) => Object.entries(labelsOf(one)))
    .find((pair) => !pair.join("").includes("="));
  if (!label) throw new NotTried("no container has a label");
  return [label[0], String(label[1])];
}

const query = (...labels: string[]) =>
  `?${labels.map((label) => `label=${encodeURIComponent(label)}`).join("&")}`;

export const containers: Subject = {
  name: "Containers (containers.md)",
  rules: [
    {
      id: "CT1",
      rule: "a listing: containers are a list, devcontainers a list or `null`, in their types",
      needs: ["containers"],
      async run(trial) {
        await listed(trial);
      },
    },
    {
      id: "CT3",
      rule: "what is empty is absent: warnings, config path, host address and port",
      needs: ["containers"],
      async run(trial) {
        const { listing, containers, devcontainers } = await listed(trial);
        if ("warnings" in listing)
          holds(listOf(listing.warnings, "warnings").length > 0, "warnings", "absent", []);
        for (const one of devcontainers)
          for (const name of ["config_path", "error"])
            holds(one[name] !== "", name, "absent when empty", one[name]);
        for (const port of containers.flatMap((one) => listOf(one.ports, "ports"))) {
          const { host_ip, host_port } = shaped(
            port,
            "port:integer network:string host_ip?:string host_port?:integer",
            "port",
          );
          holds(host_ip !== "" && host_port !== 0, "host_ip, host_port", "absent when empty", port);
        }
      },
    },
    {
      id: "CT4",
      rule: "when a container was made: RFC 3339",
      needs: ["containers"],
      async run(trial) {
        for (const { created_at } of (await listed(trial)).containers)
          matches(created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/, "created_at");
      },
    },
    {
      id: "CT5",
      rule: "devcontainers stand in the order of their folders",
      needs: ["containers"],
      async run(trial) {
        const { devcontainers } = await listed(trial);
        if (devcontainers.length === 0) throw new NotTried("the agent knows no devcontainer");
        const folders = devcontainers.map((one) => Buffer.from(String(one.workspace_folder)));
        equal(folders.map(String), folders.toSorted(Buffer.compare).map(String), "folders");
        for (const { status } of devcontainers)
          matches(status, /^(running|stopped|starting|stopping|deleting|error)$/, "status");
      },
    },
    ...["a", "a=b=c", ""].map((label, at) => ({
      id: `CC1${"abc"[at]}`,
      rule: `the label \`${label}\`: 400`,
      needs: ["agent" as const],
      async run(trial: Trial) {
        answers(await trial.call(path(trial, query(label))), 400, BAD_LABEL);
      },
    })),
    {
      id: "CC2",
      rule: "a label finds what has it, and with an empty value what has the key",
      needs: ["containers"],
      async run(trial) {
        const [key, value] = await aLabel(trial);
        const all = (await listed(trial)).containers;
        const having = all.filter((one) => labelsOf(one)[key] === value);
        equal(
          ids((await listed(trial, query(`${key}=${value}`))).containers),
          ids(having),
          "by key and value",
        );
        const keyed = all.filter((one) => key in labelsOf(one));
        equal(ids((await listed(trial, query(`${key}=`))).containers), ids(keyed), "by key");
      },
    },
    {
      id: "CC2b",
      rule: "all labels must fit",
      needs: ["containers"],
      async run(trial) {
        const [key, value] = await aLabel(trial);
        equal(
          (await listed(trial, query(`${key}=${value}`, "conformance.no.such=1"))).containers,
          [],
          "containers",
        );
      },
    },
    {
      id: "CT22",
      rule: "labels filter containers only",
      needs: ["containers"],
      async run(trial) {
        const all = await listed(trial);
        const none = await listed(trial, query("conformance.no.such=1"));
        equal(none.containers, [], "containers");
        equal(ids(none.devcontainers), ids(all.devcontainers), "devcontainers");
      },
    },
    {
      id: "CC5",
      rule: "an agent that is not connected: 400 with its state",
      async run({ call, facts }) {
        if (!facts.away) throw new NotTried("every agent is connected");
        answers(await call(`/api/v2/workspaceagents/${facts.away.id}/containers`), 400, {
          message: `Agent state is "${facts.away.json.status}", it must be in the "connected" state.`,
        });
      },
    },
    {
      id: "CC5b",
      rule: "the label is looked at before that",
      async run({ call, facts }) {
        if (!facts.away) throw new NotTried("every agent is connected");
        answers(await call(`/api/v2/workspaceagents/${facts.away.id}/containers?label=a`), 400, BAD_LABEL);
      },
    },
    {
      id: "CC4",
      rule: "a machine without an engine: 500 with the reason",
      needs: ["agent"],
      async run(trial) {
        if (trial.facts.hasContainers) throw new NotTried("the machine has an engine");
        const answer = await trial.call(path(trial));
        if (answer.status === 403) throw new NotTried(`containers are off: ${answer.text.trim()}`);
        answers(answer, 500, { message: "Could not get containers", detail: /./ });
      },
    },
    {
      id: "CC8",
      rule: "recreating or deleting no such devcontainer: the agent's 404",
      needs: ["write", "containers"],
      async run(trial) {
        const one = path(trial, `/devcontainers/${UNKNOWN_ID}`);
        const expected = {
          message: "Devcontainer not found.",
          detail: `Could not find devcontainer with ID: "${UNKNOWN_ID}"`,
        };
        answers(await trial.call(`${one}/recreate`, { method: "POST" }), 404, expected);
        answers(await trial.call(one, { method: "DELETE" }), 404, expected);
      },
    },
    {
      id: "CC8b",
      rule: "on an agent that is not connected: 400 with its state",
      needs: ["write"],
      async run({ call, facts }) {
        if (!facts.away) throw new NotTried("every agent is connected");
        const one = `/api/v2/workspaceagents/${facts.away.id}/containers/devcontainers/${UNKNOWN_ID}`;
        answers(await call(one, { method: "DELETE" }), 400, { message: /^Agent state is "/ });
        answers(await call(`${one}/recreate`, { method: "POST" }), 400, { message: /^Agent state is "/ });
      },
    },
    {
      id: "CC9",
      rule: "a watch says the whole state at once, as text",
      needs: ["containers"],
      async run(trial) {
        const { text, isBinary } = await connected(await trial.socket(path(trial, "/watch"))).next();
        equal(isBinary, false, "binary");
        equal(
          ids(asListing(JSON.parse(text)).devcontainers),
          ids((await listed(trial)).devcontainers),
          "devcontainers",
        );
      },
    },
    {
      id: "CT30",
      rule: "a watch is refused before the upgrade: 426, 403",
      needs: ["containers"],
      async run(trial) {
        answers(await trial.call(path(trial, "/watch")), 426);
        const headers = { Origin: "https://evil.example" };
        equal((await trial.socket(path(trial, "/watch"), { headers })).status, 403, "foreign Origin");
      },
    },
    {
      id: "CT30b",
      rule: "a watch without credentials: 401",
      needs: ["token", "containers"],
      async run(trial) {
        answers(await trial.socket(path(trial, "/watch"), { as: "none" }), 401);
      },
    },
    {
      id: "CT36",
      rule: "a watcher that sends: close 1008",
      needs: ["containers"],
      async run(trial) {
        const socket = connected(await trial.socket(path(trial, "/watch")));
        await socket.next();
        socket.send("hello");
        equal(await socket.closed(), { code: 1008, reason: "unexpected data message" }, "close");
      },
    },
    {
      id: "CT37",
      rule: "an idle watch is pinged within 15 s",
      slow: true,
      needs: ["containers"],
      async run(trial) {
        await connected(await trial.socket(path(trial, "/watch"))).pinged(20_000);
      },
    },
    {
      id: "CT35",
      rule: "without an engine a watch opens, and closes without a message",
      needs: ["agent"],
      async run(trial) {
        if (trial.facts.hasContainers) throw new NotTried("the machine has an engine");
        if (memberOf((await trial.call(path(trial))).json(), "message") !== "Could not get containers")
          throw new NotTried("containers are off");
        const socket = connected(await trial.socket(path(trial, "/watch")));
        equal((await socket.closed()).code, 1000, "close");
        equal(socket.pending(), [], "messages");
      },
    },
  ],
};
