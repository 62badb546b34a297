import { z } from "zod";
import { get } from "../endpoint.ts";

export const ListeningPort = z.object({
  /** May be empty: the agent cannot see every process. */
  process_name: z.string(),
  network: z.string(),
  port: z.number().int(),
});
export type ListeningPort = z.infer<typeof ListeningPort>;

export const portsApi = {
  listening: get("/api/v2/workspaceagents/:agent/listening-ports", {
    summary: "Get listening ports for workspace agent",
    response: z.object({ ports: z.array(ListeningPort) }),
  }),
};
