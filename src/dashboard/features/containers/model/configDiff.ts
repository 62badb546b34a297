/** One key of devcontainer.json that is not as it was built. `before` or `after` is undefined where it is not there. */
export type ConfigChange = { key: string; before: string | undefined; after: string | undefined };

type Config = Record<string, unknown>;

/**
 * What changed between two configurations, by the path of each key. Objects are compared key by key; lists as a whole,
 * because their order is part of what they say.
 */
export function configDiff(built: Config, current: Config): ConfigChange[] {
  const before = leavesOf(built);
  const after = leavesOf(current);
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return keys
    .map((key) => ({ key, before: before.get(key), after: after.get(key) }))
    .filter((change) => change.before !== change.after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function leavesOf(value: unknown, path = "", into = new Map<string, string>()): Map<string, string> {
  const isBranch = typeof value === "object" && value !== null && !Array.isArray(value);
  const entries = isBranch ? Object.entries(value) : [];
  if (entries.length === 0) {
    if (path !== "") into.set(path, JSON.stringify(value));
    return into;
  }
  for (const [key, child] of entries) leavesOf(child, path === "" ? step(key) : `${path}.${step(key)}`, into);
  return into;
}

/** A feature's name has dots and slashes of its own. */
const step = (key: string) => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key));
