import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { onTestFinished } from "vitest";

/** Lets a program of a workspace listen, and answers its port. Closed with the test. */
export async function listening(program: Server, host = "127.0.0.1"): Promise<number> {
  program.listen(0, host);
  await once(program, "listening");
  onTestFinished(() => {
    if ("closeAllConnections" in program) (program.closeAllConnections as () => void)(); // an HTTP server's
    program.close();
  });
  return (program.address() as AddressInfo).port; // not of a pipe
}
