import type { z } from "zod";
import type { Api, Endpoint, Stream } from "../../endpoint.ts";
import { agentsApi } from "../../http/agents.ts";
import { buildsApi } from "../../http/builds.ts";
import { connectionApi } from "../../http/connection.ts";
import { containersApi } from "../../http/containers.ts";
import { deploymentApi } from "../../http/deployment.ts";
import { engineApi } from "../../http/engine.ts";
import { externalAuthApi } from "../../http/externalAuth.ts";
import { gitSshKeyApi } from "../../http/gitSshKey.ts";
import { logsApi } from "../../http/logs.ts";
import { portsApi } from "../../http/ports.ts";
import { quarterdeckApi } from "../../http/quarterdeck.ts";
import { usersApi } from "../../http/users.ts";
import { workspacesApi } from "../../http/workspaces.ts";
import { type Flavour, flavours } from "./flavours.ts";

const resources: Record<string, Api> = {
  agents: agentsApi,
  builds: buildsApi,
  connection: connectionApi,
  containers: containersApi,
  deployment: deploymentApi,
  engine: engineApi,
  externalAuth: externalAuthApi,
  gitSshKey: gitSshKeyApi,
  logs: logsApi,
  ports: portsApi,
  quarterdeck: quarterdeckApi,
  users: usersApi,
  workspaces: workspacesApi,
};

/** One answer of one deployment, or one message of a stream of it. */
export type Sent = {
  /** The folder, and the flavour when it is derived: `older`, `current, nulls`. */
  from: string;
  /** As the client calls it: `workspaces.list`. */
  name: string;
  endpoint: Endpoint | Stream;
  schema: z.ZodType;
  answer: unknown;
};

const files = import.meta.glob("./*/*.json", { eager: true, import: "default" });

/** What the files hold. `logs.list+follow.json` is the answer of both. */
export const written: readonly Sent[] = Object.entries(files).flatMap(([path, answer]) => {
  const [, from = "", resource = "", names = ""] = /^[.][/](.+)[/](.+?)[.](.+)[.]json$/.exec(path) ?? [];
  return names.split("+").map((name): Sent => {
    const endpoint = resources[resource]?.[name];
    if (!endpoint) throw new Error(`${path}: the client has no ${resource}.${name}`);
    const schema = endpoint.kind === "stream" ? endpoint.message : endpoint.response;
    return { from, name: `${resource}.${name}`, endpoint, schema, answer };
  });
});

const derived = (sent: Sent, flavour: Flavour): Sent => ({
  ...sent,
  from: `${sent.from}, ${flavour.name}`,
  answer: flavour.of(sent.schema, sent.answer),
});

/** All of it: what is written, and what is made of that by each flavour. */
export const corpus: readonly Sent[] = [
  ...written,
  ...written
    .filter(({ from }) => from === "current" || from === "ours")
    .flatMap((sent) => flavours.map((flavour) => derived(sent, flavour))),
];
