import { type AgentOptions, runAgent } from "../daemon.ts";
import { exchange, type InstanceIdentity, sentenceOf, signIn } from "./signIn.ts";

type Options = Omit<AgentOptions, "token" | "onRefused"> & { identity: InstanceIdentity };

/**
 * The agent of a machine that has no token: it gets one for its identity and keeps it. Should the server refuse it, the
 * identity is handed in again; another token than before is another agent, which then takes the place of this one.
 */
export async function runByIdentity({ identity, ...options }: Options): Promise<void> {
  const { url, log, signal } = options;
  let token = await signIn({ url, identity, log, signal });
  while (token !== undefined && !signal.aborted) {
    const current = token;
    const changed = new AbortController();
    let isAsking = false;
    const renew = async () => {
      if (isAsking) return;
      isAsking = true;
      try {
        const fresh = await exchange({ url, identity, signal });
        if (fresh === current) return;
        token = fresh;
        changed.abort();
      } catch (error) {
        log.debug({ url }, sentenceOf(error)); // the refused link has told that something is wrong
      } finally {
        isAsking = false;
      }
    };
    await runAgent({
      ...options,
      token: current,
      signal: AbortSignal.any([signal, changed.signal]),
      onRefused: () => void renew(),
    });
  }
}
