/** What a type of provider brings with it: its public addresses, as its documentation has them. */
export type KnownType = {
  name: string;
  /** Where most people have their account; undefined: everybody has a server of their own. */
  base?: string;
  urls(base: string): Urls;
  scopes: readonly string[];
  clientAuth?: "post" | "basic";
};

export type Urls = {
  auth: string;
  token: string;
  validate?: string;
  revoke?: string;
  device?: string;
};

const GITHUB = "https://github.com";

/** Azure DevOps, to Entra: all that the app registration was given, and a refresh token. */
const AZURE_SCOPES = ["499b84ac-1321-427f-aa17-267ca6975798/.default", "offline_access"];

export const knownTypes: Readonly<Record<string, KnownType>> = {
  github: {
    name: "GitHub",
    base: GITHUB,
    urls: (base) => ({
      auth: `${base}/login/oauth/authorize`,
      token: `${base}/login/oauth/access_token`,
      device: `${base}/login/device/code`,
      validate: `${githubApi(base)}/user`,
      // Filled with the client's id: GitHub revokes at its API only (revoke.ts).
      revoke: `${githubApi(base)}/applications/:client_id/token`,
    }),
    scopes: ["repo", "workflow"],
  },
  gitlab: {
    name: "GitLab",
    base: "https://gitlab.com",
    urls: (base) => ({
      auth: `${base}/oauth/authorize`,
      token: `${base}/oauth/token`,
      device: `${base}/oauth/authorize_device`,
      validate: `${base}/oauth/token/info`,
      revoke: `${base}/oauth/revoke`,
    }),
    scopes: ["write_repository"],
  },
  "bitbucket-cloud": {
    name: "Bitbucket",
    base: "https://bitbucket.org",
    urls: (base) => ({
      auth: `${base}/site/oauth2/authorize`,
      token: `${base}/site/oauth2/access_token`,
      validate: "https://api.bitbucket.org/2.0/user",
    }),
    scopes: ["account", "repository:write"],
  },
  "bitbucket-server": {
    name: "Bitbucket",
    urls: (base) => ({
      auth: `${base}/rest/oauth2/latest/authorize`,
      token: `${base}/rest/oauth2/latest/token`,
      validate: `${base}/rest/api/latest/inbox/pull-requests/count`,
    }),
    scopes: ["PUBLIC_REPOS", "REPO_READ", "REPO_WRITE"],
  },
  "azure-devops": {
    name: "Azure DevOps",
    base: "https://app.vssps.visualstudio.com",
    urls: (base) => ({ auth: `${base}/oauth2/authorize`, token: `${base}/oauth2/token` }),
    scopes: ["vso.code_write"],
  },
  "azure-devops-entra": {
    name: "Azure DevOps",
    urls: (base) => ({
      auth: `${base}/oauth2/v2.0/authorize`,
      token: `${base}/oauth2/v2.0/token`,
      device: `${base}/oauth2/v2.0/devicecode`,
    }),
    scopes: AZURE_SCOPES,
  },
  gitea: {
    name: "Gitea",
    base: "https://gitea.com",
    urls: (base) => ({
      auth: `${base}/login/oauth/authorize`,
      token: `${base}/login/oauth/access_token`,
      validate: `${base}/login/oauth/userinfo`,
    }),
    scopes: ["read:user", "write:repository"],
  },
  slack: {
    name: "Slack",
    base: "https://slack.com",
    urls: (base) => ({
      auth: `${base}/oauth/v2/authorize`,
      token: `${base}/api/oauth.v2.access`,
      validate: `${base}/api/auth.test`,
      revoke: `${base}/api/auth.revoke`,
    }),
    scopes: [],
  },
};

/** GitHub has a host of its own for the API, GitHub Enterprise Server a path. */
const githubApi = (base: string) => (base === GITHUB ? "https://api.github.com" : `${base}/api/v3`);

/** Where repositories are; of a base URL that is about signing in only, somewhere else. */
const HOSTS: Readonly<Record<string, string>> = {
  "azure-devops": "dev.azure.com",
  "azure-devops-entra": "dev.azure.com",
};
/** No repositories there. */
const WITHOUT = new Set(["slack"]);

/** Every address of a repository at the type's host. */
export function defaultRegex(type: string, base: string): string {
  if (WITHOUT.has(type)) return "";
  const host = HOSTS[type] ?? new URL(base).host;
  return `^(https?://)?([^/@]*@)?${host.replace(/[.]/g, "\\.")}(/.*)?$`;
}
