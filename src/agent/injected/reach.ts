import { isIP } from "node:net";

const ANSWER_WITHIN_MS = 3_000;

/** Names of the machine itself: in a container they lead to the container. */
export function isLoopback(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(host) === 6) return host === "::1" || host.startsWith("::ffff:7f");
  return host === "localhost" || host.endsWith(".localhost") || (isIP(host) === 4 && host.startsWith("127."));
}

/** The server itself if it answers from here, else the way through the parent. */
export async function reachableUrl(server: string, throughParent: string, ask = fetch): Promise<string> {
  if (isLoopback(server)) return throughParent;
  try {
    const response = await ask(`${server}/api/v2/buildinfo`, {
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await response.body?.cancel();
    return response.ok ? server : throughParent;
  } catch {
    return throughParent;
  }
}
