import { isIP } from "node:net";

/**
 * Which `Host` headers are answered. A page of another site can make its own name point here (DNS rebinding) and would
 * then share our origin; but it cannot choose the name that the browser sends. Addresses cannot be rebound: they pass.
 */
export function createHostCheck(
  accessUrl: string,
  listenHost: string,
): (host: string | undefined) => boolean {
  const names = new Set(["localhost", listenHost.toLowerCase(), new URL(accessUrl).hostname.toLowerCase()]);
  return (host) => {
    if (host === undefined) return false;
    const name = hostName(host);
    return names.has(name) || name.endsWith(".localhost") || isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0;
  };
}

/** Without the port, in lower case. */
function hostName(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}
