import type { MetadataReport } from "#api/link/reports.ts";
import { metadataOf } from "../agents/manifest.ts";
import { HttpError } from "../http/httpError.ts";
import type { Notify } from "../notify.ts";
import { findAgent } from "../store/agents.ts";
import type { Db } from "../store/database.ts";
import { saveMetadata } from "../store/metadata.ts";

export const metadataTopic = (agentId: string) => `metadata:${agentId}`;

/** Limits of browse-and-auth.md §3. */
const MAX_TEXT_BYTES = 2_048;
const MAX_KEYS_BYTES = 6_144;

const bytes = (text: string) => Buffer.byteLength(text);

/** Cut to the limit between characters. */
function cut(text: string): string {
  return new TextDecoder().decode(Buffer.from(text).subarray(0, MAX_TEXT_BYTES), { stream: true });
}

const tooLong = (what: string, text: string) =>
  `${what} of ${bytes(text)} bytes exceeded ${MAX_TEXT_BYTES} bytes`;

/** A value and its error as they are stored: trimmed, a long value cut with an error that says so, a long error replaced. */
export function limitItem({ value, error }: { value: string; error: string }): {
  value: string;
  error: string;
} {
  const trimmed = { value: value.trim(), error: error.trim() };
  if (bytes(trimmed.value) > MAX_TEXT_BYTES)
    return { value: cut(trimmed.value), error: tooLong("value", trimmed.value) };
  if (bytes(trimmed.error) > MAX_TEXT_BYTES) return { ...trimmed, error: tooLong("error", trimmed.error) };
  return trimmed;
}

function timeOr(text: string, otherwise: number): number {
  const at = Date.parse(text);
  return Number.isNaN(at) ? otherwise : at;
}

/** Stores what an agent measured. Keys that it was not asked for are left out. */
export async function storeMetadata(
  { db, notify, now }: { db: Db; notify: Notify; now: () => number },
  agentId: string,
  items: MetadataReport["items"],
): Promise<void> {
  const agent = await findAgent(db, agentId);
  if (!agent) throw HttpError.agentNotFound();
  if (items.reduce((sum, { key }) => sum + bytes(key), 0) > MAX_KEYS_BYTES)
    throw HttpError.badRequest("Too much metadata.", `All keys together may have ${MAX_KEYS_BYTES} bytes.`);
  const asked = new Set(metadataOf(agent).map(({ key }) => key));
  // One row a key: a database refuses to write a row twice in one statement. The last one said counts.
  const rows = new Map(
    items
      .filter(({ key }) => asked.has(key))
      .map((item) => [
        item.key,
        {
          agent_id: agentId,
          key: item.key,
          collected_at: timeOr(item.collected_at, now()),
          ...limitItem(item),
        },
      ]),
  );
  if (rows.size === 0) return;
  await saveMetadata(db, [...rows.values()]);
  notify.publish(metadataTopic(agentId));
}
