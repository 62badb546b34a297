import type { ContainerTools } from "../containers.ts";
import type { Engine } from "../engine/engine.ts";
import type { WatchedContainers } from "../engine/watchContainers.ts";
import { engineRefusal, refusing, refusingEach } from "./engineRefusal.ts";
import { createContainerLogs } from "./logs/containerLogs.ts";
import { readShells } from "./shells.ts";
import { createStatsWatch } from "./watchStats.ts";

export type ContainerToolsOptions = {
  engine: (signal: AbortSignal) => Promise<Engine>;
  listed: WatchedContainers;
};

/** What our own server may ask about containers beyond the contract (http/engine.ts). */
export function createContainerTools({ engine, listed }: ContainerToolsOptions): ContainerTools {
  const stats = createStatsWatch({ engine, listed });
  const logs = createContainerLogs({ engine, listed });

  async function fullIds(containers: readonly string[], signal: AbortSignal): Promise<string[]> {
    const client = await engine(signal);
    return Promise.all(containers.map(async (container) => (await client.inspect(container, signal)).Id));
  }

  return {
    inspect: (container, signal) => refusing(async () => (await engine(signal)).inspect(container, signal)),
    act: (container, action, signal) =>
      refusing(async () => {
        const client = await engine(signal);
        if (action === "start") await client.start(container, signal);
        else if (action === "kill") await client.kill(container, "SIGKILL", signal);
        else await client[action](container, {}, signal);
      }),
    shells: (container, signal) => refusing(async () => readShells(await engine(signal), container, signal)),
    logs: (range, signal) => refusing(() => logs.page(range, signal)),
    followLogs: (range, signal) => refusingEach(() => logs.follow(range, signal)),
    async *stats(containers, signal) {
      const view = listed.view();
      if (view.kind === "failed") throw engineRefusal(view.error);
      const named = containers && (await refusing(() => fullIds(containers, signal)));
      yield* stats.watch(named, signal);
    },
  };
}
