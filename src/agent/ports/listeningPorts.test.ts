import { spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { createListeningPorts } from "./listeningPorts.ts";

const aPort = (port: number) => ({ process_name: "app", network: "tcp", port });

async function listen(host: string): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test.skipIf(process.platform !== "linux")(
  "[LC4] [LP20] a listener on localhost is present with its process, of either family",
  async () => {
    const ports = await Promise.all([listen("127.0.0.1"), listen("::1").catch(() => listen("127.0.0.1"))]);
    const found = await createListeningPorts().list();
    for (const port of ports)
      expect(found.filter((one) => one.port === port)).toEqual([
        { process_name: expect.stringMatching(/./), network: "tcp", port },
      ]);
  },
);

test.skipIf(process.platform !== "linux")("[C13] a new port is noticed within two seconds", async () => {
  const listening = createListeningPorts();
  await listening.list();
  const code =
    "require('net').createServer().listen(0,'127.0.0.1',function(){console.log(this.address().port)})";
  const child = spawn(process.execPath, ["-e", code]);
  onTestFinished(() => void child.kill());
  const port = Number(String((await once(child.stdout, "data"))[0]));
  const from = performance.now();
  await vi.waitUntil(async () => (await listening.list()).some((one) => one.port === port), {
    timeout: 5_000,
    interval: 50,
  });
  expect(performance.now() - from).toBeLessThan(2_000);
});

test("[LC6] [LP26] the agent's own ports and those below 9 are absent", async () => {
  const listening = createListeningPorts({
    scan: async () => [aPort(7), aPort(9), aPort(2113)],
    own: [2113],
  });
  expect(await listening.list()).toEqual([aPort(9)]);
});

test("[LP27] a scan is reused for a second and shared, also when a port was closed meanwhile", async () => {
  let now = 0;
  let scans = 0;
  const tables = [[aPort(1000)], []];
  const listening = createListeningPorts({ scan: async () => tables[scans++]!, now: () => now });
  const both = await Promise.all([listening.list(), listening.list()]);
  expect(both).toEqual([[aPort(1000)], [aPort(1000)]]);
  now = 999;
  expect(await listening.list()).toEqual([aPort(1000)]);
  now = 1000;
  expect(await listening.list()).toEqual([]);
  expect(scans).toBe(2);
});

test("a scan that failed is tried again by the next", async () => {
  let scans = 0;
  const listening = createListeningPorts({
    async scan() {
      if (scans++ === 0) throw new Error("no such file");
      return [aPort(1000)];
    },
  });
  await expect(listening.list()).rejects.toThrow("no such file");
  expect(await listening.list()).toEqual([aPort(1000)]);
});
