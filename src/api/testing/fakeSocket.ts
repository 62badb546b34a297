import type { SocketLike } from "../socket.ts";

type Events = {
  open: undefined;
  message: { data: unknown };
  close: { code: number; reason: string };
  error: undefined;
};

/** The server's end of a socket, in the hands of a test. */
export type FakeSocket = SocketLike & {
  readonly url: string;
  /** The code with which the client closed it. */
  readonly closedWith: number | undefined;
  accept(): void;
  say(data: string | ArrayBuffer): void;
  end(code: number, reason?: string): void;
};

export function fakeSocket(url = ""): FakeSocket {
  const listeners: { type: keyof Events; hear: (event: never) => void }[] = [];
  const fire = <T extends keyof Events>(type: T, event: Events[T]) => {
    for (const listener of listeners)
      if (listener.type === type) (listener.hear as (event: Events[T]) => void)(event); // of the same type by name
  };
  let closedWith: number | undefined;
  return {
    url,
    binaryType: "blob",
    readyState: 1,
    bufferedAmount: 0,
    get closedWith() {
      return closedWith;
    },
    send() {},
    close(code) {
      closedWith = code;
    },
    addEventListener: (type: keyof Events, hear: (event: never) => void) =>
      void listeners.push({ type, hear }),
    accept: () => fire("open", undefined),
    say: (data) => fire("message", { data }),
    end: (code, reason = "") => fire("close", { code, reason }),
  };
}
