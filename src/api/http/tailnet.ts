import { z } from "zod";
import { stream } from "../endpoint.ts";

const Query = z.object({
  /** `major.minor` of the protocol. */
  version: z.string().optional(),
  resume_token: z.string().optional(),
});

/** Binary messages are a byte stream of multiplexed RPC: the tailnet part reads it, no schema of JSON does. */
const Bytes = z.unknown().meta({ description: "bytes of the tailnet RPC" });

export const tailnetApi = {
  coordinate: stream("/api/v2/workspaceagents/:agent/coordinate", {
    summary: "Coordinate workspace agent",
    query: Query,
    message: Bytes,
  }),
  user: stream("/api/v2/tailnet", {
    summary: "User-scoped tailnet RPC connection",
    query: Query,
    message: Bytes,
  }),
};
