import type { WebSocket } from "ws";
import { ListeningPorts, ScanFailure, TcpRefusal, TerminalList } from "#api/link/capabilities.ts";
import { startHeartbeat } from "#api/link/transport.ts";
import { AgentFailed, AgentGone, type AgentLink, type Answer, type Ask, TcpRefused } from "./agentLinks.ts";
import { readLines } from "./linkLines.ts";
import { type Opening, openStream, readText, request } from "./linkRequests.ts";
import { openLinkSession } from "./linkSession.ts";
import { streamBytes } from "./streamBytes.ts";

/** An agent that does not answer our close frame is cut off after this long. */
const CLOSE_WITHIN_MS = 2_000;
const KEPT_ROUND_TRIPS = 3;

type LinkEvents = { onRoundTrip(ms: number): void; onClose(): void };

/** The server's view of one connected agent, over its WebSocket. */
export function openLink(
  agentId: string,
  socket: WebSocket,
  { onRoundTrip, onClose }: LinkEvents,
): AgentLink {
  const session = openLinkSession(socket);
  /** The newest few: the quickest of them is the network's time, the others waited for a busy process. */
  const roundTrips: number[] = [];
  let over = false;

  /** From here on the link is not used; what still runs on it ends with the socket. */
  const leave = () => {
    if (over) return;
    over = true;
    stopHeartbeat();
    onClose();
  };
  const stopHeartbeat = startHeartbeat(session, {
    roundTrip(ms) {
      roundTrips.push(ms);
      if (roundTrips.length > KEPT_ROUND_TRIPS) roundTrips.shift();
      onRoundTrip(ms);
    },
    dead: () => socket.terminate(),
  });
  session.on("error", () => socket.terminate()); // a fault of the protocol, or our own destroy
  session.on("close", () => {
    if (socket.readyState === socket.OPEN) socket.close(1000);
    leave();
  });
  socket.on("error", () => {}); // a close event always follows
  socket.on("close", () => {
    leave();
    // With the error, so that every stream on the link fails as AgentGone and none merely ends.
    session.destroy(new AgentGone(agentId));
  });

  const ask = async (question: Ask): Promise<Answer> => {
    if (over) throw new AgentGone(agentId);
    return request(session, agentId, question);
  };

  const call = async (method: Ask["method"], path: string, ...expected: number[]): Promise<Answer> => {
    const answer = await ask({ method, path });
    if (!expected.includes(answer.status))
      throw new AgentFailed(agentId, `it answered ${answer.status} to ${path}`);
    return answer;
  };

  const openDuplex = (path: string, open: unknown, more: Partial<Opening> = {}) => {
    if (over) throw new AgentGone(agentId);
    const headers = {
      ":method": "POST",
      ":path": path,
      "x-open": encodeURIComponent(JSON.stringify(open)),
    };
    return openStream(session, agentId, headers, { endStream: false, ...more });
  };

  return {
    agentId,
    get roundTripMs() {
      return roundTrips.length > 0 ? Math.min(...roundTrips) : undefined;
    },
    async terminals() {
      const { body } = await call("GET", "/terminals", 200);
      return TerminalList.parse(JSON.parse(body)).terminals;
    },
    async endTerminal(id) {
      const { status } = await call("DELETE", `/terminals/${encodeURIComponent(id)}`, 204, 404);
      return status === 204;
    },
    async openPty(open) {
      const { stream, status } = await openDuplex("/pty", open);
      if (status === 200) return stream;
      stream.destroy();
      throw new AgentFailed(agentId, `it answered ${status} to a terminal`);
    },
    async listeningPorts() {
      const { status, body } = await call("GET", "/listening-ports", 200, 500);
      if (status === 500) throw new AgentFailed(agentId, ScanFailure.parse(JSON.parse(body)).detail);
      return ListeningPorts.parse(JSON.parse(body)).ports;
    },
    async openTcp(open) {
      const { stream, status } = await openDuplex("/tcp", open);
      if (status === 200) return streamBytes(stream);
      stream.end();
      const known = status === 502 || status === 504;
      if (!known) {
        stream.destroy();
        throw new AgentFailed(agentId, `it answered ${status} to a connection`);
      }
      const { message } = TcpRefusal.parse(JSON.parse(await readText(session, agentId, stream)));
      throw new TcpRefused(status === 502 ? "refused" : "failed", message);
    },
    ask,
    async lines(path, { signal, headWithinMs }) {
      if (over) throw new AgentGone(agentId);
      const headers = { ":method": "GET", ":path": path };
      const opening = { endStream: true, signal, headWithinMs };
      const { stream, status } = await openStream(session, agentId, headers, opening);
      if (status === 200) return { kind: "lines", values: readLines(agentId, stream) };
      return { kind: "refused", answer: { status, body: await readText(session, agentId, stream) } };
    },
    async exchange(path, open, { signal }) {
      // It lasts as long as the link: no hurry.
      const unhurried = { signal, headWithinMs: Number.POSITIVE_INFINITY };
      const { stream, status } = await openDuplex(path, open, unhurried);
      if (status !== 200) {
        stream.end();
        return { kind: "refused", answer: { status, body: await readText(session, agentId, stream) } };
      }
      const send = (value: unknown) =>
        new Promise<void>((resolve) => stream.write(`${JSON.stringify(value)}\n`, () => resolve()));
      return { kind: "lines", values: readLines(agentId, stream), send };
    },
    async refresh() {
      await call("POST", "/refresh", 204);
    },
    async stop() {
      await call("POST", "/stop", 204);
    },
    close(reason) {
      // Destroying the session here would cut the socket before the agent could read why.
      socket.close(1000, reason);
      setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS).unref();
      leave();
    },
  };
}
