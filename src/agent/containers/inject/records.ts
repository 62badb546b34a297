import type { AgentClient } from "#api/agentClient.ts";
import { ApiError } from "#api/client.ts";
import type { NewSubAgent, SubAgent } from "#api/link/devcontainers.ts";
import { limited } from "../../limited.ts";
import { folderName } from "../devcontainers/names.ts";
import type { SubAgentWish } from "../devcontainers/subAgents.ts";

const ANSWER_MS = 15_000;
const MAX_TRIES = 5;

export type RecordsClient = Pick<
  AgentClient["devcontainers"],
  "subAgents" | "addSubAgent" | "removeSubAgent"
>;
export type SubAgentRecord = SubAgent & {
  token: string;
  /** Apps that the server cannot show. */
  app_errors?: { slug: string; message: string }[] | undefined;
};

/** What the server knows of our sub-agents. */
export function createRecords(client: RecordsClient) {
  const removed = (subAgent: string, signal: AbortSignal) =>
    limited(signal, ANSWER_MS, (attempt) => client.removeSubAgent({ subAgent }, { signal: attempt }));
  const list = (signal: AbortSignal) =>
    limited(signal, ANSWER_MS, (attempt) => client.subAgents({}, { signal: attempt }));
  let cleared: Promise<void> | undefined;

  return {
    /** Once: those of an earlier life of this agent go (DC79). Tried again by the next caller when it failed. */
    clearLeftovers(signal: AbortSignal): Promise<void> {
      cleared ??= list(signal)
        .then(async (left) => {
          for (const { id } of left) await removed(id, signal);
        })
        .catch((error: unknown) => {
          cleared = undefined;
          throw error;
        });
      return cleared;
    },
    async exists(id: string, signal: AbortSignal): Promise<boolean> {
      return (await list(signal)).some((known) => known.id === id);
    },
    /** Under the first of the names that is free (DC80). */
    async add(
      wanted: Omit<NewSubAgent, "name">,
      names: Iterable<string>,
      signal: AbortSignal,
    ): Promise<SubAgentRecord> {
      let taken: unknown;
      for (const name of names) {
        try {
          return await limited(signal, ANSWER_MS, (attempt) =>
            client.addSubAgent({ body: { name, ...wanted } }, { signal: attempt }),
          );
        } catch (error) {
          if (!isNameTaken(error)) throw error;
          taken = error;
        }
      }
      throw taken ?? new Error("there is no name that an agent could have");
    },
    remove: removed,
  };
}
export type Records = ReturnType<typeof createRecords>;

const isNameTaken = (error: unknown): boolean =>
  error instanceof ApiError &&
  error.status === 409 &&
  `${error.envelope.message} ${error.envelope.detail ?? ""}`.includes("workspace agent name");

/** What it may be called, best first: a name that was chosen is not changed, one of its folder grows by parents (DC80). */
export function namesToTry({
  entry,
  customizations,
}: Pick<SubAgentWish, "entry" | "customizations">): string[] {
  if (customizations.name) return [customizations.name];
  const names = [entry.name];
  if (entry.nameParents !== undefined)
    for (let parents = entry.nameParents + 1; names.length < MAX_TRIES; parents++) {
      const name = folderName(entry.workspaceFolder, parents);
      if (name === names.at(-1)) break; // there are no more parents
      names.push(name);
    }
  return names;
}
