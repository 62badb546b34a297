import { z } from "zod";
import { post, stream } from "../endpoint.ts";
import { Uuid } from "../values.ts";

export const PtyQuery = z.object({
  /** Names the terminal: the same UUID on the same agent is the same terminal. */
  reconnect: Uuid,
  width: z.coerce.number().int().min(0).optional(),
  height: z.coerce.number().int().min(0).optional(),
  command: z.string().optional(),
  container: z.string().optional(),
  container_user: z.string().optional(),
  backend_type: z.string().optional(),
  /**
   * Extension: `1` asks for control messages as text frames beside the binary output. Other servers ignore it and
   * send none, which is how a client tells.
   */
  control: z.literal("1").optional(),
  /** Extension, with `control`: bytes of output this client has already seen of this terminal; resumes there if it can. */
  since: z.coerce.number().int().min(0).optional(),
});
export type PtyQuery = z.infer<typeof PtyQuery>;

/** Client to server, UTF-8 JSON in binary frames. `ack` and `ping` are ours: other servers ignore unknown fields. */
export const PtyInput = z.object({
  data: z.string().optional(),
  height: z.number().int().min(0).max(65_535).optional(),
  width: z.number().int().min(0).max(65_535).optional(),
  /**
   * Total bytes of live output this client has processed on this attachment; those of snapshots do not count. The first
   * `ack`, which may be 0, turns flow control on: at most 256 KiB are then on the way, so acknowledge every 32 KiB or so.
   */
  ack: z.number().int().min(0).optional(),
  /** Answered by a `pong` control message with the same number. */
  ping: z.number().int().optional(),
});
export type PtyInput = z.infer<typeof PtyInput>;

/** How a terminal ended, told in the last control message and in the close reason. */
export const PtyEnd = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("exited"), code: z.number().int() }),
  z.object({ kind: z.literal("signaled"), signal: z.string() }),
  z.object({ kind: z.literal("idle"), minutes: z.number() }),
  z.object({ kind: z.literal("closed"), by: z.string() }),
  z.object({ kind: z.literal("failed"), message: z.string() }),
  z.object({ kind: z.literal("agent_lost") }),
  z.object({ kind: z.literal("signed_out") }),
]);
export type PtyEnd = z.infer<typeof PtyEnd>;

/** Server to client, JSON in text frames; only sent when the query says `control=1`. */
export const PtyControl = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("attached"),
    /**
     * Position in the terminal's output of the first live byte that follows; a new terminal begins at a number of its own,
     * so that `since` is never taken for another terminal's. When `resumed`, what follows continues
     * where `since` stood; else `snapshot` bytes that redraw screen and scrollback come first (they do not count as output):
     * reset the terminal before writing them. Comes again in the middle of an attachment that fell too far behind: then a
     * new snapshot follows, and what was missed is skipped.
     */
    offset: z.number().int(),
    resumed: z.boolean(),
    snapshot: z.number().int(),
    /** False when this attachment created the terminal. */
    existing: z.boolean(),
    width: z.number().int(),
    height: z.number().int(),
    title: z.string(),
    attachments: z.number().int(),
  }),
  z.object({ type: z.literal("resized"), width: z.number().int(), height: z.number().int() }),
  z.object({ type: z.literal("attachments"), count: z.number().int() }),
  z.object({ type: z.literal("pong"), ping: z.number().int() }),
  z.object({ type: z.literal("end"), end: PtyEnd }),
]);
export type PtyControl = z.infer<typeof PtyControl>;

export const PtyTicketRequest = z.object({
  /** The WebSocket URL that the ticket is for. */
  url: z.string(),
  agentID: Uuid,
});

export const ptyApi = {
  /** SPEC PTY1–PTY86, PC1–PC24. Binary both ways; control messages as text (see PtyControl). */
  open: stream("/api/v2/workspaceagents/:agent/pty", {
    summary: "Open PTY to workspace agent",
    // The route asks itself: a signed ticket may stand for a key, and refusals are those of an app (PTY7).
    auth: "none",
    query: PtyQuery,
    message: PtyControl,
  }),
  /** SPEC PTY8, PC14. For pages of another origin: a ticket for this one path, valid for a minute. */
  issueTicket: post("/api/v2/applications/reconnecting-pty-signed-token", {
    summary: "Issue signed app token for reconnecting PTY",
    body: PtyTicketRequest,
    response: z.object({ signed_token: z.string() }),
  }),
};
