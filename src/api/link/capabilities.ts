import { z } from "zod";
import { portsApi } from "../http/ports.ts";
import { Terminal } from "../http/quarterdeck.ts";
import { Uuid } from "../values.ts";

/**
 * The HTTP/2 interface that the agent serves over its link, to its server only.
 *
 * | request | answer |
 * |---|---|
 * | `GET /terminals` | `TerminalList` |
 * | `DELETE /terminals/:id` | 204; 404 |
 * | `POST /pty`, header `x-open` = percent-encoded JSON of OpenPty | 200, then a duplex stream: request body = bytes of PtyInput JSON values, response body = PTY frames (ptyFrames.ts) |
 * | `GET /listening-ports` | `ListeningPorts`; 500 `ScanFailure` |
 * | `POST /tcp`, header `x-open` = percent-encoded JSON of OpenTcp | 200, then a duplex stream of the connection's bytes; `TcpRefusal` with 403 (not this machine), 502 (nothing listens there), 504 (no connection) |
 * | `POST /node`, header `x-open` = percent-encoded JSON of OpenNode (node.ts) | 200, then lines both ways for as long as the link lives: `DerpMap` to the agent, the first at once, and `NodeLine` from it after each measurement. 404 from an agent of before |
 * | `POST /refresh` | 204; the agent fetches its manifest again |
 * | `POST /stop` | 204; runs stop scripts, reports `off`, and leaves (used by a stop build) |
 *
 * Containers (containers.md, http/engine.ts): a refusal is a status with its Envelope, which the server passes on. "Lines"
 * is an answer without end: one JSON value a line, each of the type named. What is refused before the first line has a
 * status; a fault after it ends the lines. 503 while the agent has nothing to show yet or closes; 403 on a sub-agent, or
 * where containers are switched off. The work ends when the server resets the stream.
 *
 * | request | answer |
 * |---|---|
 * | `GET /containers` | ContainerList |
 * | `GET /containers/watch` | lines of ContainerList, the first at once |
 * | `DELETE /devcontainers/:id` | 204 when it is gone, which may take long |
 * | `POST /devcontainers/:id/recreate` | 202 Envelope |
 * | `GET /devcontainers/:id/changes` | DevcontainerChanges |
 * | `GET /containers/:id` | the engine's own inspection |
 * | `GET /containers/:id/shells` | ContainerShells |
 * | `POST /containers/:id/start`, `/stop`, `/restart`, `/kill` | 204 |
 * | `GET /container-logs?container=…&after=…&before=…&limit=…` | array of AgentLog |
 * | `GET /container-logs/follow?container=…&after=…` | lines of arrays of AgentLog; the first, maybe empty, begins what is after `after`, or is the newest 10,000 without it |
 * | `GET /container-stats?container=…` | lines of arrays of ContainerStats, one a second |
 *
 * Either side's end of a PTY stream closes the attachment. A TCP stream may be half closed, and is reset when the
 * connection was. h2 flow control is the back-pressure.
 */
export const OpenPty = z.object({
  id: Uuid,
  width: z.number().int(),
  height: z.number().int(),
  command: z.string(),
  container: z.string(),
  container_user: z.string(),
  backend_type: z.string(),
  /** Bytes already seen, or undefined for a first look. */
  since: z.number().int().optional(),
  /** False: the reader is told nothing but output, and what is ours in its input is not heard. Absent from older servers. */
  control: z.boolean().optional(),
});
export type OpenPty = z.infer<typeof OpenPty>;

export const TerminalList = z.object({ terminals: z.array(Terminal) });

export const ListeningPorts = portsApi.listening.response;
export const ScanFailure = z.object({ message: z.string(), detail: z.string() });
export type ScanFailure = z.infer<typeof ScanFailure>;

/** The host of OpenTcp that means this machine, by whichever family answers. */
export const LOOPBACK = "localhost";
export const OpenTcp = z.object({
  /** LOOPBACK, a loopback address, or the address of a container that the agent knows. */
  host: z.string(),
  port: z.number().int().min(1).max(65_535),
});
export type OpenTcp = z.infer<typeof OpenTcp>;
export const TcpRefusal = z.object({ message: z.string() });
export type TcpRefusal = z.infer<typeof TcpRefusal>;
