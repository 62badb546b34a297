import { hostname } from "node:os";
import { WebSocket } from "ws";
import { createAgentClient } from "#api/agentClient.ts";
import type { Manifest } from "#api/link/manifest.ts";
import type { SocketLike } from "#api/socket.ts";
import { VERSION } from "#api/version.ts";
import { awaitClaim } from "./awaitClaim.ts";
import { createAlarm, createBackoff } from "./backoff.ts";
import { deliver } from "./deliver.ts";
import type { Host } from "./environment.ts";
import { readHost } from "./host.ts";
import { limited } from "./limited.ts";
import { keepLinked } from "./link/keepLinked.ts";
import { createLinkServer } from "./link/linkServer.ts";
import type { Log } from "./log.ts";
import { createAgentNode } from "./netcheck/agentNode.ts";
import { oneAtATime } from "./oneAtATime.ts";
import { createOwnCommand } from "./ownCommand.ts";
import { createListeningPorts } from "./ports/listeningPorts.ts";
import type { Terminals } from "./pty/terminals.ts";
import { type Run, startRun } from "./run.ts";

/** A stopped workspace is asked about so often whether it was started again. */
const LONGEST_START_WAIT_MS = 5_000;

export type AgentOptions = {
  /** Origin of the server. */
  url: string;
  token: string;
  log: Log;
  /** Ends the agent: stop scripts run, shells end. */
  signal: AbortSignal;
  host?: Host;
  /** The server does not know the token, or not now; told with each attempt. */
  onRefused?: () => void;
  /** On which this process listens for its own ends (LP26). */
  ownPorts?: readonly number[];
  /** What starts this program, for `quarterdeck` in shells and scripts; without it there is no such command. */
  program?: readonly string[];
};

/** The agent: stays connected, and does what its manifest says, until `signal` aborts and all is ended. */
export async function runAgent(options: AgentOptions): Promise<void> {
  const { url, token, log, signal, host = readHost(), ownPorts = [], program } = options;
  const ownCommand = program && createOwnCommand(program);
  const headers = { "Coder-Session-Token": token };
  const client = createAgentClient({
    baseUrl: url,
    fetch,
    openSocket: (address) => new WebSocket(address, { headers }) as SocketLike,
    headers: () => headers,
  });
  const alarm = createAlarm();
  const ended = new AbortController();
  const machine = {
    version: VERSION,
    arch: process.arch,
    platform: process.platform,
    hostname: hostname(),
    env: host.env,
  };
  const node = createAgentNode({ url, log });
  let run: Run | undefined;
  /** The agent id whose workspace was stopped: it does not come back, a new start has a new one. */
  let stoppedId: string | undefined;
  let replaced = false;
  let hangUp = () => {};

  const fetchManifest = async (): Promise<Manifest | undefined> => {
    let manifest: Manifest | undefined;
    const call = async (attempt: AbortSignal) => {
      manifest = await client.reports.manifest({}, { signal: attempt });
    };
    const delivery = await deliver(call, { signal: ended.signal, alarm });
    if (delivery.kind === "refused") log.error({}, `the manifest was refused: ${delivery.error.message}`);
    return manifest;
  };

  const refresh = oneAtATime(async () => {
    const manifest = await fetchManifest();
    if (!manifest || signal.aborted || manifest.agent_id === stoppedId) return;
    if (run?.agentId === manifest.agent_id) return run.update(manifest);
    // From here on nobody is served by it: a terminal that is opened now is the new run's, and waits for that.
    const before = run;
    run = undefined;
    if (before?.ownerName === manifest.owner_name) await before.abandon();
    else if (before) {
      log.info({ owner: manifest.owner_name }, "the workspace was claimed: its scripts begin anew");
      await before.handOver();
    }
    if (signal.aborted) return;
    run = startRun(manifest, { client, url, token, host, machine, log, alarm, ownCommand });
  });

  const stop = async () => {
    const stopped = run;
    if (!stopped || stoppedId === stopped.agentId) return;
    stoppedId = stopped.agentId;
    await stopped.stop();
    run = undefined;
    await node.leave();
    hangUp();
  };

  /** While the workspace is stopped the link would be one of the old build; the manifest tells when there is a new. */
  const startedAgain = async () => {
    const backoff = createBackoff(Math.random, LONGEST_START_WAIT_MS);
    while (stoppedId !== undefined && !ended.signal.aborted) {
      await alarm.wait(backoff.nextMs(), ended.signal);
      const manifest = await limited(ended.signal, LONGEST_START_WAIT_MS, (attempt) =>
        client.reports.manifest({}, { signal: attempt }),
      ).catch(() => undefined); // 401 while it is stopped
      if (manifest && manifest.agent_id !== stoppedId) stoppedId = undefined;
    }
  };

  const claims = awaitClaim({
    open: () => client.self.reinit({ wait: "true" }),
    // The manifest says whose the workspace is; the server cuts the link of the agent that was before.
    onClaimed: () => void refresh(),
    ...{ alarm, log, signal: ended.signal },
  });

  const linked = keepLinked({
    url,
    token,
    log,
    alarm,
    signal: ended.signal,
    mayDial: startedAgain,
    onStream: createLinkServer({
      terminals: terminalsOf(
        () => run?.terminals,
        () => refresh(),
      ),
      ports: createListeningPorts({ own: ownPorts }),
      containers: () => run?.containers ?? { kind: "closed" },
      node,
      refresh: () => void refresh(),
      stop: () => void stop(),
    }),
    onUp(end) {
      hangUp = end;
      replaced = false;
      alarm.ring(); // the server is there: whoever waits to repeat a request need not
      run?.resend();
      void refresh();
    },
    onRefused: () => options.onRefused?.(),
    onDown(end) {
      replaced = end.kind === "replaced";
    },
  });

  await aborted(signal);
  // Reports of an agent that another process has taken over would lie about that one.
  if (replaced) await run?.abandon();
  else await stop();
  ended.abort();
  await Promise.all([linked, claims, refresh()]);
  ownCommand?.close();
}

/** The terminals of whichever run is on; none between two. The link may be up before the first manifest has come. */
function terminalsOf(current: () => Terminals | undefined, refresh: () => Promise<void>): Terminals {
  return {
    list: () => current()?.list() ?? [],
    end: (id, by) => current()?.end(id, by) ?? false,
    async serve(open, stream) {
      if (!current()) await refresh();
      const terminals = current();
      if (terminals) terminals.serve(open, stream);
      else stream.destroy();
    },
    closeAll: async () => current()?.closeAll(),
  };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
