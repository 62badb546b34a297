import { createClient, resource, type Transport } from "./client.ts";
import { eventSocket } from "./eventSocket.ts";
import { selfServiceApi } from "./http/selfService.ts";
import { devcontainerReportsApi } from "./link/devcontainers.ts";
import { reportsApi } from "./link/reports.ts";

/** What agents ask and report, beside what everybody may ask. Apart from the page's client, which need not carry it. */
export function createAgentClient(given: Transport) {
  const transport = { ...given, openEvents: (url: string) => eventSocket(given, url) };
  return {
    ...createClient(transport),
    devcontainers: resource(transport, devcontainerReportsApi),
    reports: resource(transport, reportsApi),
    /** What an agent and the tools beside it ask for themselves. Its `reinit` ends with code 4409 where it is refused by 409. */
    self: resource(transport, selfServiceApi),
  };
}
export type AgentClient = ReturnType<typeof createAgentClient>;
