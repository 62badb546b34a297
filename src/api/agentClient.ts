import { createClient, resource, type Transport } from "./client.ts";
import { devcontainerReportsApi } from "./link/devcontainers.ts";
import { reportsApi } from "./link/reports.ts";

/** What agents ask and report, beside what everybody may ask. Apart from the page's client, which need not carry it. */
export function createAgentClient(transport: Transport) {
  return {
    ...createClient(transport),
    devcontainers: resource(transport, devcontainerReportsApi),
    reports: resource(transport, reportsApi),
  };
}
export type AgentClient = ReturnType<typeof createAgentClient>;
