import { expect, test } from "vitest";
import { joinPorts } from "./joinPorts.ts";

const aPort = (port: number, process_name = "node") => ({ process_name, network: "tcp", port });
const aShare = (port: number, agent_name = "main") => ({
  workspace_id: "w",
  agent_name,
  port,
  share_level: "public" as const,
  protocol: "http" as const,
});
const agent = { name: "main", apps: [{ url: "http://localhost:4000" }, {}] };
const nothing = { listening: [], shares: [], owners: new Map(), probes: new Map(), agent };

test("[UI31] shared ports and listening ones are one list by number, without other agents' shares", () => {
  const rows = joinPorts({
    ...nothing,
    listening: [aPort(9000), aPort(3000)],
    shares: [aShare(3000), aShare(2000), aShare(1, "other")],
  });
  expect(rows.map(({ port, listens, share }) => [port, listens, share?.share_level])).toEqual([
    [2000, false, "public"],
    [3000, true, "public"],
    [9000, true, undefined],
  ]);
});

test("[C13] what a container publishes and what listens there is one row with both names", () => {
  const owner = (name: string, port: number) => [{ id: name, name, port }];
  const owners = new Map([
    [8080, owner("web", 80)],
    [8081, owner("idle", 80)],
    [5432, owner("db", 5432)],
    [4000, owner("app", 4000)],
  ]);
  const rows = joinPorts({ ...nothing, listening: [aPort(8080, "docker-proxy"), aPort(3000)], owners });
  expect(rows.map((row) => [row.port, row.listens, row.processName, row.owners[0]?.name])).toEqual([
    [3000, true, "node", undefined],
    // The server tells nothing of a database's port, nor of one that an app stands for (LP10).
    [4000, undefined, "", "app"],
    [5432, undefined, "", "db"],
    [8080, true, "docker-proxy", "web"],
    [8081, false, "", "idle"],
  ]);
});

test("[C13] a probe tells of ports that no list has, and of a proxy with nobody behind it", () => {
  const owners = new Map([5432, 8080, 27017].map((port) => [port, [{ id: "x", name: "x", port }]]));
  const probes = new Map([
    [5432, "accepts"],
    [8080, "closes"],
    [27017, "refuses"],
  ]);
  const rows = joinPorts({ ...nothing, listening: [aPort(8080, "docker-proxy")], owners, probes });
  expect(rows.map(({ port, listens, isHollow }) => [port, listens, isHollow])).toEqual([
    [5432, true, false],
    [8080, true, true],
    [27017, false, false],
  ]);
});
