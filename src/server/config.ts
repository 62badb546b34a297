import { LOG_BUDGET_BYTES } from "#api/http/logs.ts";

/** What the server must be told. The command line fills it from flags and environment. */
export type ServerConfig = {
  version: string;
  /** Where people and agents reach this server: no trailing slash. */
  accessUrl: string;
  /** The host of the listen address, accepted in the `Host` header beside the access URL's and loopback names. */
  listenHost: string;
  /** The built dashboard; undefined serves none (tests, `npm run dev`). */
  dashboardDir: string | undefined;
  /** The browser's cookie is `__Host-coder_session_token`, and `Secure`; a plain one counts for nothing. */
  hostPrefixCookie: boolean;
  /** Life of a browser's session; it slides with use. */
  sessionLifetimeMs: number;
  /** Longest life an API token may be given. */
  maxTokenLifetimeMs: number;
  /** Requests a minute for one caller and path; 0 turns the limit off. */
  requestsPerMinute: number;
  /** The same for the routes that take a password, a code or a token. */
  signInsPerMinute: number;
  /** How long a terminal lives with nobody attached; told to agents in their manifest. */
  terminalIdleMinutes: number;
  /** Answer as a Coder deployment does, for trying clients: nothing of ours but what agents need to be here. */
  plainApi: boolean;
  /** Bytes of log output that one agent may send in its life. */
  logLimitBytes: number;
  /** Where apps are served under names of their own, `*.apps.example.com`; empty: nowhere. */
  wildcardHost: string;
  /** Shown for agents that name no page of their own. */
  troubleshootingUrl: string;
  /** The relays of tailnet clients: a file or a URL with a DERP map; undefined: there are none. */
  derpConfig: string | undefined;
  /** Tailnet clients use relays by WebSocket only. */
  forceDerpWebsockets: boolean;
  /** Tailnet clients use relays only. */
  disableDirectConnections: boolean;
  /** Tailnet clients are turned away: agents are reached in a browser only. */
  browserOnly: boolean;
  /** The domain under which tailnet clients name agents; empty: they choose. */
  hostnameSuffix: string;
  /** A directory of certificates for sign-in by instance identity; undefined: those that are built in. */
  identityCertificates: string | undefined;
  /** The file of external auth providers; undefined: there are none. */
  externalAuth: string | undefined;
};

const DAY_MS = 86_400_000;

export const defaultConfig = {
  listenHost: "127.0.0.1",
  dashboardDir: undefined,
  hostPrefixCookie: false,
  sessionLifetimeMs: DAY_MS,
  // The reference's: 100 years, which is "for ever" to a person.
  maxTokenLifetimeMs: 876_600 * 3_600_000,
  requestsPerMinute: 512,
  signInsPerMinute: 60,
  terminalIdleMinutes: 5,
  plainApi: false,
  logLimitBytes: 64 * LOG_BUDGET_BYTES,
  wildcardHost: "",
  troubleshootingUrl: "https://coder.com/docs/admin/templates/troubleshooting",
  derpConfig: undefined,
  forceDerpWebsockets: false,
  disableDirectConnections: false,
  browserOnly: false,
  // The reference's, which its clients expect.
  hostnameSuffix: "coder",
  identityCertificates: undefined,
  externalAuth: undefined,
} as const satisfies Omit<ServerConfig, "version" | "accessUrl">;
