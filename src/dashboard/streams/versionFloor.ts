/** Since which version Coder has what parts of this dashboard are made of; everything else is older than these. */
const FLOORS: readonly { since: readonly [number, number]; part: string }[] = [
  { since: [2, 22], part: "live updates of a workspace and metadata" },
  { since: [2, 24], part: "containers and devcontainers" },
];

/** One line about a deployment that is too old for some parts; undefined when it has all, or its version says nothing. */
export function versionNote(version: string): string | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)\.\d+/.exec(version) ?? [];
  // A build from source calls itself v0.0.0-devel, whatever it is.
  if (major === undefined || minor === undefined || major === "0") return undefined;
  const has = Number(major) * 1000 + Number(minor);
  const missing = FLOORS.filter(({ since: [x, y] }) => has < x * 1000 + y);
  if (missing.length === 0) return undefined;
  const parts = missing.map(({ part, since }) => `${part} from v${since.join(".")}`).join(", ");
  return `This deployment is Coder v${major}.${minor}. It lacks what came later: ${parts}.`;
}
