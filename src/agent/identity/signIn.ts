import { ApiError, resource } from "#api/client.ts";
import { instanceIdentityApi } from "#api/http/instanceIdentity.ts";
import { createAlarm, createBackoff } from "../backoff.ts";
import { limited } from "../limited.ts";
import type { Log } from "../log.ts";
import { type Cloud, EXCHANGES, METADATA_ORIGINS } from "./documents.ts";

const LONGEST_WAIT_MS = 30_000;
/** For metadata service and server together. */
const WITHIN_MS = 30_000;

export type InstanceIdentity = {
  cloud: Cloud;
  /** Chooses among several agents of this instance; empty: there is one. */
  agentName: string;
  /** Another address of the metadata service. */
  metadataUrl?: string | undefined;
};

type Options = { url: string; identity: InstanceIdentity; log: Log; signal: AbortSignal };

/** One attempt to get the agent's token for what the cloud says of this machine. */
export function exchange({ url, identity, signal }: Omit<Options, "log">): Promise<string> {
  const { cloud, agentName, metadataUrl = METADATA_ORIGINS[cloud] } = identity;
  // No token goes along: the document is the credential.
  const transport = { baseUrl: url, fetch, openSocket: noSocket };
  return limited(signal, WITHIN_MS, async (attempt) => {
    const client = resource(transport, instanceIdentityApi);
    const asking = { client, origin: metadataUrl, agentName, signal: attempt };
    const handIn = await EXCHANGES[cloud](asking).catch((error: unknown) => {
      throw new Error(`The metadata service at ${metadataUrl} gave no identity: ${causeOf(error)}.`);
    });
    return (await handIn()).session_token;
  });
}

function noSocket(): never {
  throw new Error("identities are exchanged by single requests");
}

/** Repeats it until there is a token; undefined when `signal` aborted before. Each new reason is said once. */
export async function signIn({ log, ...options }: Options): Promise<string | undefined> {
  const { signal, url } = options;
  const alarm = createAlarm();
  const backoff = createBackoff(Math.random, LONGEST_WAIT_MS);
  let said = "";
  while (!signal.aborted) {
    try {
      return await exchange(options);
    } catch (error) {
      const reason = sentenceOf(error);
      if (reason !== said && !signal.aborted) log.warn({ url }, `${reason} Trying again.`);
      said = reason;
    }
    await alarm.wait(backoff.nextMs(), signal);
  }
  return undefined;
}

/** What the person at the machine reads: the server's words, or ours. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiError)) return causeOf(error);
  const { message, detail } = error.envelope;
  return `The server gave no token: ${message.replace(/[.]$/, "")}${detail ? ` (${detail})` : ""}.`;
}

/** `fetch failed` says nothing; its cause does. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
