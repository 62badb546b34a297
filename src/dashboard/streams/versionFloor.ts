/** Since which version Coder has what parts of this dashboard are made of; everything else is older than these. */
const FLOORS = {
  live: { since: [2, 22], what: "live updates of a workspace and metadata" },
  devcontainers: { since: [2, 24], what: "devcontainers" },
  containersWatch: { since: [2, 25], what: "containers as they change" },
  deleteDevcontainer: { since: [2, 30], what: "deleting devcontainers" },
} as const;
export type Part = keyof typeof FLOORS;

/** Told over the page; what is missing of one button is told there. */
const NOTED: readonly Part[] = ["live", "devcontainers", "containersWatch"];

/** `v2.30.1` as a number and a name; undefined for a build from source, which calls itself v0.0.0-devel whatever it is. */
function versionOf(version: string): { has: number; name: string } | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)\.\d+/.exec(version) ?? [];
  if (major === undefined || minor === undefined || major === "0") return undefined;
  return { has: Number(major) * 1000 + Number(minor), name: `v${major}.${minor}` };
}

const isMissing = (has: number, part: Part) => has < FLOORS[part].since[0] * 1000 + FLOORS[part].since[1];

/** One line about a deployment that is too old for some parts; undefined when it has all, or its version says nothing. */
export function versionNote(version: string): string | undefined {
  const known = versionOf(version);
  const missing = NOTED.filter((part) => known && isMissing(known.has, part));
  if (!known || missing.length === 0) return undefined;
  const parts = missing
    .map((part) => `${FLOORS[part].what} from v${FLOORS[part].since.join(".")}`)
    .join(", ");
  return `This deployment is Coder ${known.name}. It lacks what came later: ${parts}.`;
}

/** Why a deployment of this version cannot; undefined when it can, or its version says nothing. */
export function whyTooOld(version: string, part: Part): string | undefined {
  const known = versionOf(version);
  if (!known || !isMissing(known.has, part)) return undefined;
  const { since, what } = FLOORS[part];
  return `This deployment is Coder ${known.name}: ${what} came with v${since.join(".")}.`;
}
