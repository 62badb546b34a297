import { expect, test } from "vitest";
import type { Container } from "#api/http/containers.ts";
import { ownersOf, publishedPorts, whyNotReached } from "./publishedPorts.ts";

const aContainer = (name: string, ports: Container["ports"]): Container => ({
  id: name.padEnd(64, "0"),
  name,
  image: "x",
  created_at: "2026-07-01T00:00:00Z",
  labels: null,
  running: true,
  status: "running",
  ports,
  volumes: {},
});
const on = (host_port: number, port: number, host_ip = "0.0.0.0") => ({
  port,
  network: "tcp",
  host_ip,
  host_port,
});

test("[C13] a port on both families of the host is one, in the order of the host's ports, the others last", () => {
  const ports = [
    { port: 5432, network: "tcp" },
    on(9000, 90),
    on(8080, 80),
    on(8080, 80, "::"),
    { port: 53, network: "udp", host_ip: "0.0.0.0", host_port: 8080 },
  ];
  const found = publishedPorts({ ports });
  expect(found.map(({ hostPort, port, network }) => [hostPort, port, network])).toEqual([
    [8080, 53, "udp"],
    [8080, 80, "tcp"],
    [9000, 90, "tcp"],
    [undefined, 5432, "tcp"],
  ]);
  expect(found[1]?.hostIps).toEqual(["0.0.0.0", "::"]);
});

test("[C13] what the agent cannot reach at localhost says why", () => {
  const whyOf = (...ports: Container["ports"]) => whyNotReached(publishedPorts({ ports })[0]!);
  for (const ip of ["0.0.0.0", "::", "::1", "127.0.0.1", ""]) expect(whyOf(on(8080, 80, ip))).toBeUndefined();
  expect(whyOf(on(8080, 80, "192.0.2.7"))).toMatch("at that address only");
  expect(whyOf(on(8080, 80, "192.0.2.7"), on(8080, 80, "127.0.0.1"))).toBeUndefined();
  expect(whyOf({ port: 53, network: "udp", host_port: 53 })).toMatch("Only TCP");
  expect(whyOf({ port: 80, network: "tcp" })).toMatch("not published");
});

test("[C13] each port of the host names its containers, a devcontainer's own among them, each once", () => {
  const web = aContainer("web", [on(8080, 80), on(8080, 80, "::")]);
  const other = aContainer("other", [on(8080, 81, "192.0.2.7")]);
  const inside = aContainer("inside", [on(3000, 3000), { port: 53, network: "udp", host_port: 53 }]);
  const devcontainer = {
    id: "5b0e5b0e-0000-4000-8000-000000000070",
    name: "site",
    workspace_folder: "/site",
    subagent_id: null,
    status: "running",
    dirty: false,
    container: inside,
  };
  const owners = ownersOf({ devcontainers: [devcontainer], containers: [web, other] });
  expect(
    [...owners].map(([port, of]) => [port, ...of.map(({ name, port: within }) => `${name}:${within}`)]),
  ).toEqual([
    [3000, "inside:3000"],
    [8080, "web:80", "other:81"],
  ]);
  expect(ownersOf({ devcontainers: null, containers: [] }).size).toBe(0);
});
