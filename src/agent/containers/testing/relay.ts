import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A socket in front of the engine's, by which a test takes the engine away and gives it back; counts what goes through. */
export async function createRelay(target: string) {
  const path = join(tmpdir(), `quarterdeck-relay-${randomUUID().slice(0, 8)}.sock`);
  const sockets = new Set<Socket>();
  const asked: string[] = [];
  const server = createServer((near) => {
    const far = connect(target);
    near.once("data", (head) => void asked.push(head.toString("latin1").split("\r\n")[0] ?? ""));
    near.pipe(far);
    far.pipe(near);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
  });
  const heal = async () => {
    server.listen(path);
    await once(server, "listening");
  };
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  const cut = async () => {
    const closed = once(server, "close");
    server.close();
    drop();
    await closed; // Node removes the socket's file with it
  };
  onTestFinished(async () => {
    if (server.listening) await cut();
    rmSync(path, { force: true });
  });
  await heal();
  return { path, drop, cut, heal, asked };
}
