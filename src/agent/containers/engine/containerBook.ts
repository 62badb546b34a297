import type { Container } from "#api/http/containers.ts";
import { portConflicts, toContainer } from "./toContainer.ts";
import type { Inspected } from "./wire.ts";

type Entry = { inspected: Inspected; container: Container; warnings: string[]; created: string };

/** The containers known now. One that changes costs its own translation; the order is made when it is asked for. */
export function createContainerBook() {
  const entries = new Map<string, Entry>();
  let vanished: string[] = [];

  return {
    ids: () => [...entries.keys()],
    set(inspected: Inspected) {
      const { container, warnings } = toContainer(inspected);
      entries.set(inspected.Id, { inspected, container, warnings, created: sortable(inspected.Created) });
    },
    delete: (id: string) => entries.delete(id),
    clear: () => entries.clear(),
    /** Gone between a list and the look at each: told until the next list, in the CLI's words (CT41). */
    setVanished(ids: readonly string[]) {
      vanished = ids.map((id) => `Error: No such object: ${id}`);
    },
    read() {
      const ordered = [...entries.values()].sort((a, b) =>
        a.created < b.created ? 1 : a.created > b.created ? -1 : 0,
      );
      const containers = ordered.map(({ container }) => container);
      return {
        containers,
        inspected: new Map(ordered.map(({ inspected }) => [inspected.Id, inspected] as const)),
        warnings: [...vanished, ...ordered.flatMap(({ warnings }) => warnings), ...portConflicts(containers)],
      };
    },
  };
}

/** Docker drops zeros at the end of a fraction, and Podman writes its zone: neither sorts as text. */
function sortable(created: string): string {
  const ms = Date.parse(created);
  if (Number.isNaN(ms)) return created;
  const fraction = /\.(\d{1,9})/.exec(created)?.[1] ?? "";
  return `${String(Math.floor(ms / 1000)).padStart(12, "0")}.${fraction.padEnd(9, "0")}`;
}
