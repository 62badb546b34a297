import type { ServerConfig } from "../config.ts";

type Config = Pick<ServerConfig, "wildcardHost" | "accessUrl" | "listenHost">;

/** The wildcard host as a link needs it: with the access URL's port when it has none of its own (BA32). */
export function wildcardHostname({ wildcardHost, accessUrl }: Pick<Config, "wildcardHost" | "accessUrl">) {
  const { port } = new URL(accessUrl);
  return wildcardHost === "" || port === "" || wildcardHost.includes(":")
    ? wildcardHost
    : `${wildcardHost}:${port}`;
}

export type AppHosts = {
  readonly isOn: boolean;
  /** What stands in place of `*`; undefined for a host that is not below the wildcard, or is the dashboard's own. */
  labelOf(host: string | undefined): string | undefined;
  /** Where the app of this label is served, without a path. */
  originOf(label: string): string;
};

/** Reads the configuration with each call: with port 0 the access URL is known only after listening. */
export function createAppHosts(config: Config): AppHosts {
  return {
    get isOn() {
      return config.wildcardHost !== "";
    },
    labelOf(host) {
      if (config.wildcardHost === "" || host === undefined) return undefined;
      const name = hostName(host);
      const [before = "", after = ""] = hostName(config.wildcardHost).split("*");
      const isOwn = name === new URL(config.accessUrl).hostname || name === config.listenHost.toLowerCase();
      if (isOwn || !name.startsWith(before) || !name.endsWith(after)) return undefined;
      const label = name.slice(before.length, name.length - after.length);
      return label.length > 0 && name.length > before.length + after.length ? label : undefined;
    },
    originOf(label) {
      const { protocol } = new URL(config.accessUrl);
      return new URL(`${protocol}//${wildcardHostname(config).replace("*", label)}`).origin;
    },
  };
}

/** Without the port and a root's dot, in lower case. */
const hostName = (host: string) => host.replace(/:\d+$/, "").replace(/\.$/, "").toLowerCase();
