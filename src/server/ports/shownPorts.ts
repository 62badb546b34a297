import type { ListeningPort } from "#api/http/ports.ts";

const LOWEST_PORT = 9;
/** What no browser opens: file transfer, mail, directories, databases (LP10). */
const NEVER_SHOWN = new Set([
  20, 21, 22, 23, 25, 53, 110, 143, 179, 389, 465, 587, 636, 989, 990, 993, 995, 3306, 3389, 5432, 27017,
  27018, 27019, 28017,
]);

/** What a person is shown of the agent's list: what its apps already stand for is left out (LP10). */
export function shownPorts(
  ports: readonly ListeningPort[],
  apps: readonly { url: string }[],
): ListeningPort[] {
  const ofApps = new Set(apps.map(({ url }) => statedPort(url)));
  return ports.filter(({ port }) => port >= LOWEST_PORT && !NEVER_SHOWN.has(port) && !ofApps.has(port));
}

/** `http://localhost` states none. */
function statedPort(url: string): number | undefined {
  const port = URL.canParse(url) ? new URL(url).port : "";
  return port === "" ? undefined : Number(port);
}
