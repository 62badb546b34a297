/** What the label in place of `*` in the wildcard host means. Names are in lower case, as hosts are. */
export type AppName = { agent: string | undefined; workspace: string; owner: string } & (
  | { kind: "port"; port: number; tls: boolean }
  | { kind: "app"; slug: string }
);

/** One part of a host name: a longer one does not resolve. */
export const MAX_LABEL = 63;
const PART = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Only four or five digits read as a port (browse-and-auth §4); fewer are tried as an app's name first. */
const PORT = /^(\d{4,5})(s?)$/;
const SHORT_PORT = /^(\d{1,3})(s?)$/;
export const LOWEST_PORT = 9;

/** `<port>[s]--<agent>--<workspace>--<owner>`, or an app's slug in the port's place, with or without its agent. */
export function parseAppLabel(label: string): AppName | undefined {
  const parts = label
    .toLowerCase()
    .replace(/^.*---/, "") // a prefix, which is nobody's name
    .split("--");
  if (label.length > MAX_LABEL || !parts.every((part) => PART.test(part))) return undefined;
  const owner = parts.at(-1);
  const workspace = parts.at(-2);
  const [what, agent] = parts.length === 4 ? parts : [parts[0], undefined];
  if (parts.length < 3 || parts.length > 4 || !what || !workspace || !owner) return undefined;
  const place = { agent, workspace, owner };
  const port = agent === undefined ? undefined : readPort(PORT, what);
  return port ? { kind: "port", ...port, ...place } : { kind: "app", slug: what, ...place };
}

/** A slug of one to three digits as a port, for names that no app has. */
export const readShortPort = (slug: string) => readPort(SHORT_PORT, slug);

function readPort(form: RegExp, text: string) {
  const [, digits, s] = form.exec(text) ?? [];
  if (digits === undefined || digits.startsWith("0")) return undefined;
  const port = Number(digits);
  return port >= LOWEST_PORT && port <= 65_535 ? { port, tls: s === "s" } : undefined;
}

/** The same owner's and workspace's: their pages may call each other. */
export const isSameWorkspace = (a: AppName, b: AppName) => a.owner === b.owner && a.workspace === b.workspace;
