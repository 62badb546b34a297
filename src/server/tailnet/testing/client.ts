import { once } from "node:events";
import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import WebSocket from "ws";
import {
  CoordinateRequestSchema,
  CoordinateResponseSchema,
  CoordinateResponse_PeerUpdate_Kind as Kind,
} from "#tailnet/proto/coordinate_pb.ts";
import { DERPMapSchema, StreamDERPMapsRequestSchema } from "#tailnet/proto/derp_pb.ts";
import {
  RefreshResumeTokenRequestSchema,
  RefreshResumeTokenResponseSchema,
} from "#tailnet/proto/tailnet_pb.ts";
import { WorkspaceUpdateSchema, WorkspaceUpdatesRequestSchema } from "#tailnet/proto/workspaces_pb.ts";
import { aQueue, KIND, wireOf } from "./wire.ts";

export type TestClient = ReturnType<typeof clientOn>;
type Request = MessageInitShape<typeof CoordinateRequestSchema>;

const name = (method: string) => `/coder.tailnet.v2.Tailnet/${method}`;
export const idBytes = (id: string) => new Uint8Array(Buffer.from(id.replaceAll("-", ""), "hex"));
const idText = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

/** Dials as a tailnet client does; `origin` and `path` make the address. Rejects when it is refused. */
export async function dial(url: string, headers: Record<string, string>) {
  const socket = new WebSocket(url.replace(/^http/, "ws"), { headers, perMessageDeflate: false });
  const client = clientOn(socket);
  await once(socket, "open");
  return client;
}

/** The tailnet service by calls on an open, or opening, WebSocket. */
export function clientOn(socket: WebSocket) {
  const wire = wireOf(socket);

  /** Begins a call with its one request. */
  function begin<S extends DescMessage>(method: string, schema: S, init: MessageInitShape<S>) {
    const call = wire.open();
    const request = toBinary(schema, create(schema, init));
    call.send([KIND.invoke, name(method)], [KIND.message, request], [KIND.closeSend, ""]);
    return call;
  }

  function stream<Q extends DescMessage, A extends DescMessage>(
    method: string,
    { ask, answer, init }: { ask: Q; answer: A; init: MessageInitShape<Q> },
  ) {
    const call = begin(method, ask, init);
    return {
      async next(): Promise<MessageShape<A>> {
        const { kind, data } = await call.packets.next();
        if (kind !== KIND.message) throw new Error(`the call ended with ${kind}`);
        return fromBinary(answer, data);
      },
      /** Messages that came and were not taken. */
      get untaken() {
        return call.packets.size;
      },
      end() {
        call.send([KIND.close, ""]);
        call.finish();
      },
    };
  }

  return {
    socket,
    wire,
    closed: once(socket, "close").then(([code, reason]) => ({ code, reason: String(reason) })),
    async refreshResumeToken() {
      const call = begin("RefreshResumeToken", RefreshResumeTokenRequestSchema, {});
      const { kind, data } = await call.packets.next();
      call.finish();
      if (kind !== KIND.message) throw new Error(`refused with ${kind}: ${data}`);
      return fromBinary(RefreshResumeTokenResponseSchema, data);
    },
    derpMaps: () =>
      stream("StreamDERPMaps", { ask: StreamDERPMapsRequestSchema, answer: DERPMapSchema, init: {} }),
    workspaceUpdates: (owner: string) =>
      stream("WorkspaceUpdates", {
        ...{ ask: WorkspaceUpdatesRequestSchema, answer: WorkspaceUpdateSchema },
        init: { workspaceOwnerId: idBytes(owner) },
      }),
    coordinate() {
      const call = wire.open();
      const lines = aQueue<string>();
      const encode = (request: Request) =>
        toBinary(CoordinateRequestSchema, create(CoordinateRequestSchema, request));
      let isInvoked = false;
      const send = (request: Request) => {
        if (isInvoked) call.send([KIND.message, encode(request)]);
        else call.send([KIND.invoke, name("Coordinate")], [KIND.message, encode(request)]);
        isInvoked = true;
      };
      void (async () => {
        for (;;) {
          const { kind, data } = await call.packets.next();
          if (kind === KIND.close) lines.put("close");
          if (kind !== KIND.message) continue;
          const { peerUpdates, error } = fromBinary(CoordinateResponseSchema, data);
          if (error) lines.put(`error ${error}`);
          for (const { id, kind: what, node } of peerUpdates)
            lines.put([Object.keys(Kind)[what], idText(id), node?.preferredDerp].join(" ").trim());
        }
      })().catch((error: Error) => lines.fail(error));
      return {
        send,
        /** Its node, told by the region where it is met. */
        node: (preferredDerp: number, more: object = {}) =>
          send({ updateSelf: { node: { preferredDerp, ...more } } }),
        tunnel: (id: string) => send({ addTunnel: { id: idBytes(id) } }),
        /** What it is told, one line each: `NODE <id> <region>`, `error …`, `close`. */
        told: lines.next,
        get untold() {
          return lines.size;
        },
        finish: call.finish,
      };
    },
  };
}
