import type { MetadataItem } from "#api/http/agents.ts";
import { ZERO_TIME } from "#api/values.ts";
import { metadataOf } from "../agents/manifest.ts";
import type { JsonStream } from "../http/streams.ts";
import type { Notify } from "../notify.ts";
import { findAgent } from "../store/agents.ts";
import type { Db } from "../store/database.ts";
import { listMetadata } from "../store/metadata.ts";
import { wireTime } from "../users/wire.ts";
import { metadataTopic } from "./storeMetadata.ts";

/** What the reference makes of the time since the year 1 in its 64-bit nanoseconds, as whole seconds. */
const NEVER_AGE = 9_223_372_036;
const CHANGE_MS = 1_000;
const AGE_MS = 5_000;

type Deps = { db: Db; notify: Notify; now: () => number };

/** All items of an agent with what was measured last, in their order; undefined when the agent is gone. */
export async function showMetadata(
  { db, now }: Omit<Deps, "notify">,
  agentId: string,
): Promise<MetadataItem[] | undefined> {
  const agent = await findAgent(db, agentId);
  if (!agent) return undefined;
  const known = new Map((await listMetadata(db, agentId)).map((row) => [row.key, row]));
  return metadataOf(agent).map(({ key, display_name, script, interval, timeout }) => {
    const row = known.get(key);
    return {
      result: {
        collected_at: row ? wireTime(row.collected_at) : ZERO_TIME,
        age: row ? Math.max(0, Math.floor((now() - row.collected_at) / 1000)) : NEVER_AGE,
        value: row?.value ?? "",
        error: row?.error ?? "",
      },
      description: { display_name, key, script, interval, timeout },
    };
  });
}

/** At once, again within a second, then on change at most once a second, and every five seconds for the ages' sake. */
export async function watchMetadata(
  deps: Deps,
  stream: JsonStream<MetadataItem[]>,
  agentId: string,
): Promise<void> {
  let changed = true; // the second frame comes in any case
  let wake = () => {};
  const unsubscribe = deps.notify.subscribe(metadataTopic(agentId), () => {
    changed = true;
  });
  const over = new Promise<void>((resolve) => stream.signal.addEventListener("abort", () => resolve(wake())));
  try {
    for (let sentAt = 0; !stream.signal.aborted; ) {
      if (changed || Date.now() - sentAt >= AGE_MS) {
        changed = sentAt === 0;
        const items = await showMetadata(deps, agentId);
        if (!items)
          return stream.fail({ message: "Internal error fetching metadata.", detail: "The agent is gone." });
        await stream.send(items);
        sentAt = Date.now();
      }
      let timer: NodeJS.Timeout | undefined;
      const tick = new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, CHANGE_MS);
      });
      await Promise.race([tick, over]);
      clearTimeout(timer);
    }
  } finally {
    unsubscribe();
  }
}
