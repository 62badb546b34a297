import type { JsonSocket, StreamEnd } from "#api/socket.ts";

export type FakeStream<T> = JsonSocket<T> & {
  readonly closed: boolean;
  /** The handshake succeeds. */
  open(): void;
  send(message: T): void;
  /** It says something of which no sense can be made. */
  garble(why: string): void;
  /** It ends; a cut of an open stream unless said otherwise. */
  end(change?: Partial<StreamEnd>): void;
};

/** Opens streams that a test drives; `all` has them in order. */
export function fakeStreams<T>() {
  const all: FakeStream<T>[] = [];
  const open = (): FakeStream<T> => {
    const opens: (() => void)[] = [];
    const messages: ((message: T) => void)[] = [];
    const unreadables: ((why: string) => void)[] = [];
    const ends: ((end: StreamEnd) => void)[] = [];
    let closed = false;
    let opened = false;
    const stream: FakeStream<T> = {
      get closed() {
        return closed;
      },
      open() {
        opened = true;
        for (const listener of opens) listener();
      },
      send(message) {
        for (const listener of messages) listener(message);
      },
      garble(why) {
        for (const listener of unreadables) listener(why);
      },
      end(change) {
        for (const listener of ends) listener({ kind: "lost", code: 1006, reason: "", opened, ...change });
      },
      onOpen: (listener) => void opens.push(listener),
      onMessage: (listener) => void messages.push(listener),
      onUnreadable: (listener) => void unreadables.push(listener),
      onClose: (listener) => void ends.push(listener),
      close: () => {
        closed = true;
      },
    };
    all.push(stream);
    return stream;
  };
  return { all, open };
}
