import type { Manifest } from "#api/link/manifest.ts";

/** The host as a process on it sees it: injected, so that what is made of it can be tested. */
export type Host = {
  platform: NodeJS.Platform;
  /** The agent's own environment. */
  env: Record<string, string | undefined>;
  username: string;
  home: string;
  /** The user's login shell. */
  shell: string;
};

type Workspace = Pick<
  Manifest,
  "agent_name" | "owner_name" | "workspace_id" | "workspace_name" | "environment_variables"
>;

/** Where an agent's server is, and how it proves itself there. */
export type Credentials = { url: string; token: string };

/**
 * What every process of the workspace gets, terminals and scripts alike (PTY72–PTY74). The token is the agent's own:
 * tools in the workspace report with it, as the contract says.
 */
export function workspaceEnvironment(
  workspace: Workspace,
  { url, token }: Credentials,
  host: Host,
): Record<string, string> {
  const env: Record<string, string> = {
    ...ownEnvironment(host.env),
    CODER: "true",
    CODER_WORKSPACE_NAME: workspace.workspace_name,
    CODER_WORKSPACE_AGENT_NAME: workspace.agent_name,
    CODER_WORKSPACE_OWNER_NAME: workspace.owner_name,
    CODER_WORKSPACE_ID: workspace.workspace_id,
    CODER_AGENT_URL: url,
    CODER_AGENT_TOKEN: token,
    CS_DISABLE_GETTING_STARTED_OVERRIDE: "true",
    USER: host.username,
    LOGNAME: host.username,
    HOME: host.home,
    SHELL: host.shell,
    SSH_CLIENT: "0.0.0.0 0 0",
    SSH_CONNECTION: "0.0.0.0 0 0.0.0.0 0",
  };
  // In the order written, so that a variable may build on one above it, PATH on the host's.
  for (const [name, value] of Object.entries(workspace.environment_variables))
    env[name] = expandVariables(value, env);
  env.TERM = "xterm-256color"; // PTY73: over everything
  return { ...env, ...missingLocale(env, host.platform) };
}

/** PTY74: a UTF-8 character type where nobody chose a locale that has one. `LC_ALL` would override it: then nothing. */
export function missingLocale(
  env: Record<string, string | undefined>,
  platform: NodeJS.Platform,
): Record<string, string> {
  if (platform === "win32" || env.LC_ALL) return {};
  const effective = env.LC_CTYPE || env.LANG || "";
  if (/utf-?8/i.test(effective)) return {};
  return { LC_CTYPE: platform === "darwin" ? "UTF-8" : "C.UTF-8" };
}

/** `$NAME` and `${NAME}`; an unknown name is empty, as in a shell. */
export function expandVariables(text: string, env: Record<string, string | undefined>): string {
  return text.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (_, braced?: string, bare?: string) => env[braced ?? bare!] ?? "",
  );
}

/**
 * What the agent was started with, without what belongs to its start only: our own settings (tokens among them), Node's
 * channel to a parent, and what `npm run` adds when it was npm that started us.
 */
function ownEnvironment(env: Record<string, string | undefined>): Record<string, string> {
  const byNpm = env.npm_lifecycle_event !== undefined;
  const kept = Object.entries(env).filter(
    ([name, value]) =>
      value !== undefined &&
      !/^(QUARTERDECK_|NODE_CHANNEL_)/.test(name) &&
      !(byNpm && /^(npm_|INIT_CWD$)/i.test(name)),
  );
  return Object.fromEntries(kept) as Record<string, string>; // undefined values were filtered out
}
