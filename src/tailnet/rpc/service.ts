import {
  create,
  type DescMessage,
  type DescMethod,
  type DescService,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import type { YamuxStream } from "../yamux/stream.ts";
import { type Inlet, type Method, type Methods, type Outlet, RpcError } from "./method.ts";
import { type ClientCall, openCall } from "./openCall.ts";

type Send<O extends DescMessage> = Omit<Outlet, "send"> & { send(message: MessageInitShape<O>): void };
type Receive<I extends DescMessage> = Omit<Inlet, "message"> & {
  message(message: MessageShape<I>): undefined | Promise<void>;
};

export type { Receive as TypedInlet, Send as TypedOutlet };

type MethodOf<K, I, O> = { methodKind: K; input: I; output: O };
type Handler<M> =
  M extends MethodOf<"unary", infer I extends DescMessage, infer O extends DescMessage>
    ? (request: MessageShape<I>, signal: AbortSignal) => MessageInitShape<O> | Promise<MessageInitShape<O>>
    : M extends MethodOf<"server_streaming", infer I extends DescMessage, infer O extends DescMessage>
      ? (request: MessageShape<I>, out: Send<O>) => void | Promise<void>
      : M extends MethodOf<"bidi_streaming", infer I extends DescMessage, infer O extends DescMessage>
        ? (out: Send<O>) => Receive<I>
        : never;

type AnyService = Pick<DescService, "typeName" | "methods"> & { method: Record<string, DescMethod> };

/** What serves a service: every method, or the word for it. */
export type Handlers<S extends AnyService> = {
  [K in keyof S["method"]]: Handler<S["method"][K]> | "unimplemented";
};

export const rpcName = (method: DescMethod) => `/${method.parent.typeName}/${method.name}`;

/** The methods of a service by their names on the wire; join the entries of several to serve them together. */
export function implement<S extends AnyService>(service: S, handlers: Handlers<S>): Methods {
  return new Map(
    service.methods.map((method) => [rpcName(method), methodOf(method, handlers[method.localName])]),
  );
}

function methodOf(method: DescMethod, handler: unknown): Method {
  if (handler === "unimplemented") return { kind: "unimplemented" };
  const decode = (bytes: Uint8Array) => decodeRequest(method.input, bytes);
  const encode = (message: MessageInitShape<DescMessage>) =>
    toBinary(method.output, create(method.output, message));
  const typed = (out: Outlet): Send<DescMessage> => ({
    ...out,
    get waiting() {
      return out.waiting;
    },
    get waitingBytes() {
      return out.waitingBytes;
    },
    send: (message) => out.send(encode(message)),
  });
  // `Handlers` gave each method the handler of its kind; only the loop above cannot see that.
  if (method.methodKind === "unary") {
    const answer = handler as Handler<MethodOf<"unary", DescMessage, DescMessage>>;
    return {
      kind: "unary",
      answer: async (request, signal) => encode(await answer(decode(request), signal)),
    };
  }
  if (method.methodKind === "server_streaming") {
    const start = handler as Handler<MethodOf<"server_streaming", DescMessage, DescMessage>>;
    return { kind: "serverStream", start: (request, out) => start(decode(request), typed(out)) };
  }
  if (method.methodKind === "bidi_streaming") {
    const start = handler as Handler<MethodOf<"bidi_streaming", DescMessage, DescMessage>>;
    return {
      kind: "bidirectional",
      start(out) {
        const inlet = start(typed(out));
        return { message: (bytes) => inlet.message(decode(bytes)), end: () => inlet.end() };
      },
    };
  }
  return { kind: "unimplemented" };
}

function decodeRequest<I extends DescMessage>(input: I, bytes: Uint8Array): MessageShape<I> {
  try {
    return fromBinary(input, bytes);
  } catch (error) {
    throw new RpcError(0n, `the request cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** Asks once. Rejects with RpcError when the server refuses, and when the signal is aborted. */
export function callUnary<I extends DescMessage, O extends DescMessage>(
  stream: YamuxStream,
  method: DescMethod & MethodOf<"unary", I, O>,
  request: MessageInitShape<I>,
  signal?: AbortSignal,
): Promise<MessageShape<O>> {
  return new Promise((resolve, reject) => {
    let answer: Uint8Array | undefined;
    const call = openCall(
      stream,
      rpcName(method),
      {
        message: (bytes) => {
          answer ??= bytes;
        },
        end(error) {
          signal?.removeEventListener("abort", onAbort);
          if (error || !answer) return reject(error ?? new Error("the server answered nothing"));
          try {
            resolve(fromBinary(method.output, answer));
          } catch (unreadable) {
            reject(unreadable);
          }
        },
      },
      toBinary(method.input, create(method.input, request)),
    );
    const onAbort = () => {
      call.cancel();
      reject(signal?.reason);
    };
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** Opens a call whose answers are a stream; `request` belongs to those that ask only once. */
export function callStream<I extends DescMessage, O extends DescMessage>(
  stream: YamuxStream,
  method: DescMethod & MethodOf<"server_streaming" | "bidi_streaming", I, O>,
  on: { message(message: MessageShape<O>): void; end(error?: Error): void },
  request?: MessageInitShape<I>,
): Omit<ClientCall, "send"> & { send(message: MessageInitShape<I>): void } {
  const encode = (message: MessageInitShape<I>) => toBinary(method.input, create(method.input, message));
  const call = openCall(
    stream,
    rpcName(method),
    {
      message(bytes) {
        let message: MessageShape<O>;
        try {
          message = fromBinary(method.output, bytes);
        } catch (error) {
          call.cancel();
          return on.end(error instanceof Error ? error : new Error(String(error)));
        }
        on.message(message);
      },
      end: on.end,
    },
    request && encode(request),
  );
  return {
    send: (message) => call.send(encode(message)),
    get queued() {
      return call.queued;
    },
    close: call.close,
    cancel: call.cancel,
  };
}
