import { z } from "zod";
import { del, get, post, stream } from "../endpoint.ts";
import { readAs } from "../reading/standIns.ts";
import { openEnum, Time, Uuid, ZERO_TIME } from "../values.ts";
import { Envelope } from "./errors.ts";

export const ContainerPort = z.object({
  port: z.number().int(),
  network: z.string(),
  host_ip: z.string().optional(),
  host_port: z.number().int().optional(),
});
readAs(ContainerPort, { network: "tcp" });

export const Container = z.object({
  id: z.string(),
  name: z.string(),
  image: z.string(),
  created_at: Time,
  labels: z.record(z.string(), z.string()).nullable(),
  running: z.boolean(),
  /** Docker's words: `running`, `exited with code 1`, … */
  status: z.string(),
  ports: z.array(ContainerPort),
  volumes: z.record(z.string(), z.string()),
});
export type Container = z.infer<typeof Container>;
readAs(Container, { image: "", created_at: ZERO_TIME, status: "", ports: [], volumes: {} });

export const DevcontainerStatus = openEnum([
  "running",
  "stopped",
  "starting",
  "stopping",
  "deleting",
  "error",
]);

export const Devcontainer = z.object({
  id: Uuid,
  /** May be empty. */
  name: z.string(),
  workspace_folder: z.string(),
  config_path: z.string().optional(),
  subagent_id: Uuid.nullable(),
  status: DevcontainerStatus,
  /** Its configuration changed since it was built. */
  dirty: z.boolean(),
  container: Container.optional(),
  agent: z.object({ id: Uuid, name: z.string(), directory: z.string() }).optional(),
  error: z.string().optional(),
});
export type Devcontainer = z.infer<typeof Devcontainer>;
readAs(Devcontainer, {
  name: "",
  // Before there was a status, `running` was all that was said.
  status: ({ running }) => (running === true ? "running" : "stopped"),
  dirty: false,
});

export const ContainerList = z.object({
  /** `null` when the agent knows none, `[]` when it knows some and all are ignored: read both as none. */
  devcontainers: z.array(Devcontainer).nullable(),
  containers: z.array(Container),
  warnings: z.array(z.string()).optional(),
});
export type ContainerList = z.infer<typeof ContainerList>;

const base = "/api/v2/workspaceagents/:agent/containers";

export const containersApi = {
  list: get(base, {
    summary: "Get running containers for workspace agent",
    query: z.object({ label: z.string().optional().meta({ description: "key=value; may repeat" }) }),
    response: ContainerList,
  }),
  /** The whole state at once, and again on every change. */
  watch: stream(`${base}/watch`, {
    summary: "Watch workspace agent for container updates",
    message: ContainerList,
  }),
  removeDevcontainer: del(`${base}/devcontainers/:devcontainer`, {
    summary: "Delete devcontainer for workspace agent",
  }),
  recreateDevcontainer: post(`${base}/devcontainers/:devcontainer/recreate`, {
    summary: "Recreate devcontainer for workspace agent",
    response: Envelope,
    status: 202,
  }),
};
