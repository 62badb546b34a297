import type { ListeningPort } from "./http/ports.ts";

const LOWEST_PORT = 9;
/** What no browser opens: file transfer, mail, directories, databases (LP10). */
const NEVER_LISTED = new Set([
  20, 21, 22, 23, 25, 53, 110, 143, 179, 389, 465, 587, 636, 989, 990, 993, 995, 3306, 3389, 5432, 27017,
  27018, 27019, 28017,
]);

type AppOfAgent = { url?: string | undefined };

/** Whether a port would be listed if it listened: what the agent's apps already stand for is left out (LP10). */
export const isListed = (port: number, apps: readonly AppOfAgent[]): boolean =>
  port >= LOWEST_PORT && !NEVER_LISTED.has(port) && !apps.some(({ url }) => statedPort(url) === port);

/** What a person is told of the agent's own list. */
export const listedPorts = (ports: readonly ListeningPort[], apps: readonly AppOfAgent[]): ListeningPort[] =>
  ports.filter(({ port }) => isListed(port, apps));

/** `http://localhost` states none. */
function statedPort(url = ""): number | undefined {
  const port = URL.canParse(url) ? new URL(url).port : "";
  return port === "" ? undefined : Number(port);
}
