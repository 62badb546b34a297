import { fillPath } from "#api/endpoint.ts";
import type { WorkspacesFrame } from "#api/http/quarterdeck.ts";
import { id } from "#api/testing/anAgent.ts";
import { corpus, type Sent } from "#api/testing/corpus/corpus.ts";
import { flavours } from "#api/testing/corpus/flavours.ts";
import type { Answers } from "./renderApp.tsx";

export const CONTAINER_ID = "3".padStart(64, "0");

/** The ids of the corpus, and under which names paths ask for them. */
const INPUT = {
  ...{
    agent: id(1),
    workspace: id(1000),
    build: id(2000),
    user: "me",
    owner: "ann",
    name: "dev",
    number: "7",
  },
  ...{ container: CONTAINER_ID, devcontainer: id(70), terminal: id(60) },
};

/** Whose answers a deployment gives; where several have one, the last of them counts. */
function answersOf(...froms: string[]): Sent[] {
  const byName = new Map<string, Sent>();
  for (const from of froms) for (const sent of corpus) if (sent.from === from) byName.set(sent.name, sent);
  return [...byName.values()];
}

const isOurs = corpus.filter(({ from, name }) => from === "ours" && name === "deployment.buildInfo");

/** By name, the answers of the deployments that pages are to be shown over. */
export const deployments: Record<string, Sent[]> = {
  current: answersOf("current"),
  older: answersOf("older"),
  odd: answersOf("current", "odd"),
  ours: answersOf("current", "ours"),
  "odd-ours": answersOf("current", "odd", "odd-ours"),
  // Over our own server, which pages ask for most; so it must say that it is ours.
  ...Object.fromEntries(
    flavours.map(({ name }) => [name, [...answersOf(`current, ${name}`, `ours, ${name}`), ...isOurs]]),
  ),
  "current, nulls": answersOf("current, nulls"),
  "current, least": answersOf("current, least"),
};

/** What `renderApp` is to answer. The list of workspaces is that of the deployment, however it is asked for. */
export function wireOf(sent: readonly Sent[]) {
  const answers: Answers = {};
  const streams: Record<string, unknown> = {};
  for (const { endpoint, answer } of sent) {
    const path = fillPath(endpoint.path, INPUT).replace("/api/v2/", "");
    if (endpoint.kind === "request") answers[`${endpoint.method} ${path}`] = { body: answer };
    else streams[path] = endpoint.events ? { type: "data", data: answer } : answer;
  }
  const frame = sent.find(({ name }) => name === "quarterdeck.watchWorkspaces");
  return { answers, streams, ...(frame && { frame: frame.answer as WorkspacesFrame }) }; // only its reader knows
}
