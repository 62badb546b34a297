import { createYamuxSession, type YamuxOptions, type YamuxSession } from "../yamux/session.ts";
import type { Methods } from "./method.ts";
import { createBudget } from "./packet.ts";
import { serveCalls } from "./serveCalls.ts";

/** The server's end of a connection: every stream that the client opens carries calls of these methods. */
export function serveSession({
  methods,
  ...options
}: Pick<YamuxOptions, "write" | "onEnd" | "now"> & { methods: Methods }): YamuxSession {
  const budget = createBudget();
  return createYamuxSession({
    ...options,
    role: "server",
    onStream: (stream) => serveCalls(stream, methods, budget),
  });
}
