import { z } from "zod";
import { get } from "../endpoint.ts";
import { readAs } from "../reading/standIns.ts";
import { openEnum } from "../values.ts";

export const ListeningPort = z.object({
  /** May be empty: the agent cannot see every process. */
  process_name: z.string(),
  network: z.string(),
  port: z.number().int(),
});
export type ListeningPort = z.infer<typeof ListeningPort>;
readAs(ListeningPort, { process_name: "", network: "tcp" });

/**
 * What became of a connection that says nothing. `closes`: it was taken and closed at once, as the engine's proxy does for
 * a container in which nothing listens.
 */
export const PortProbe = z.object({
  port: z.number().int(),
  state: openEnum(["accepts", "closes", "refuses"]),
});
export type PortProbe = z.infer<typeof PortProbe>;
export const MOST_PROBES = 64;

export const portsApi = {
  listening: get("/api/v2/workspaceagents/:agent/listening-ports", {
    summary: "Get listening ports for workspace agent",
    response: z.object({ ports: z.array(ListeningPort) }),
  }),
  /** Extension `port-probes`. */
  probe: get("/api/v2/quarterdeck/agents/:agent/port-probes", {
    summary: "Ask whether something answers on ports of an agent's machine",
    extension: true,
    query: z.object({
      ports: z
        .string()
        .regex(/^\d{1,5}(,\d{1,5}){0,63}$/, "numbers with commas between, 64 at most")
        .meta({ description: "Numbers with commas between, 64 at most" }),
    }),
    response: z.object({ ports: z.array(PortProbe) }),
  }),
};
