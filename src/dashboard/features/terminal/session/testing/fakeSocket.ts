import type { PtyControl, PtyInput } from "#api/http/pty.ts";
import type { SocketLike } from "#api/socket.ts";

type Listener = (event: { data: unknown; code: number; reason: string }) => void;

/** The server's end of a socket, in the hands of a test. */
export type FakeSocket = SocketLike & {
  url: string;
  /** What the page sent, decoded, one entry a frame. */
  sent: PtyInput[];
  closedByPage: boolean;
  accept(): void;
  output(bytes: Uint8Array | string): void;
  tell(message: PtyControl): void;
  /** A text message that need not be the contract's. */
  say(text: string): void;
  attach(message?: Partial<Extract<PtyControl, { type: "attached" }>>): void;
  end(code: number, reason?: string): void;
};

export function fakeSocket(url: string): FakeSocket {
  const listeners: Record<string, Listener[]> = {};
  const fire = (type: string, event: Partial<Parameters<Listener>[0]> = {}) => {
    for (const listener of listeners[type] ?? [])
      listener({ data: undefined, code: 0, reason: "", ...event });
  };
  const socket: FakeSocket = {
    url,
    sent: [],
    closedByPage: false,
    binaryType: "",
    readyState: 0,
    bufferedAmount: 0,
    send: (data) => void socket.sent.push(JSON.parse(new TextDecoder().decode(data as Uint8Array))),
    close() {
      socket.closedByPage = true;
    },
    // The overloads differ only in what of the event they promise.
    addEventListener: (type: string, listener: unknown) => {
      listeners[type] = [...(listeners[type] ?? []), listener as Listener];
    },
    accept: () => fire("open"),
    output(bytes) {
      const raw = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
      fire("message", { data: raw.slice().buffer });
    },
    tell: (message) => socket.say(JSON.stringify(message)),
    say: (text) => fire("message", { data: text }),
    attach: (message = {}) =>
      socket.tell({
        type: "attached",
        offset: 0,
        resumed: false,
        snapshot: 0,
        existing: false,
        width: 80,
        height: 24,
        title: "",
        attachments: 1,
        ...message,
      }),
    end: (code, reason = "") => fire("close", { code, reason }),
  };
  return socket;
}
