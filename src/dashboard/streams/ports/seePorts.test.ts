import { expect, test } from "vitest";
import { arrivalText, seePorts } from "./seePorts.ts";

const aPort = (port: number, process_name = "node") => ({ process_name, network: "tcp", port });

test("[C13] what was there at the first look is not new; what comes, or comes back, is", () => {
  const first = seePorts(undefined, [aPort(1000)], 5);
  expect([first.arrived, first.seen.get(1000)]).toEqual([[], 0]);
  const second = seePorts(first.seen, [aPort(1000), aPort(2000)], 7);
  expect([second.arrived, second.seen.get(2000)]).toEqual([[aPort(2000)], 7]);
  const gone = seePorts(second.seen, [aPort(1000)], 8);
  expect(seePorts(gone.seen, [aPort(2000)], 9).arrived).toEqual([aPort(2000)]);
});

test("[C13] what came is one sentence, with the container where one is known", () => {
  expect(arrivalText([aPort(8080)])).toBe("Port 8080 (node) listens now");
  expect(arrivalText([aPort(8080, "")])).toBe("Port 8080 (?) listens now");
  const docker = [aPort(8080, "docker-proxy"), aPort(3000)];
  const ownerOf = (port: number) => (port === 8080 ? "web" : undefined);
  expect(arrivalText(docker, ownerOf)).toBe("Ports 8080 (web), 3000 (node) listen now");
  const many = Array.from({ length: 200 }, (_, n) => aPort(4000 + n));
  expect(arrivalText(many)).toBe("Ports 4000 (node), 4001 (node), 4002 (node) and 197 more listen now");
});
