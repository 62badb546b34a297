import { expect, test } from "vitest";
import { Container } from "#api/http/containers.ts";
import { anInspected } from "../testing/inspected.ts";
import { createContainerBook } from "./containerBook.ts";
import { parsePort, portConflicts, toContainer } from "./toContainer.ts";

type Bindings = Record<string, { HostIp: string; HostPort: string }[] | null>;
const withPorts = (Ports: Bindings, Id = "a") => toContainer(anInspected({ Id, NetworkSettings: { Ports } }));
const at = (HostIp: string, HostPort: string) => ({ HostIp, HostPort });

test("[CT3] names lose their slash, absent port fields stay absent, null labels stay null", () => {
  const none = toContainer(anInspected({ Name: "/web", Config: { Labels: null } })).container;
  expect(none).toMatchObject({ name: "web", labels: null });
  expect(toContainer(anInspected({ Config: { Labels: {} } })).container.labels).toEqual({});
  const { container } = withPorts({ "80/tcp": [at("", "8080")], "81/tcp": null });
  expect(container.ports).toEqual([{ port: 80, network: "tcp", host_port: 8080 }]);
  expect(Container.parse(container)).toEqual(container);
});

test("[CT4] created_at keeps every digit the engine gave", () => {
  const Created = "2026-11-25T08:12:59.377131746Z";
  expect(toContainer(anInspected({ Created })).container.created_at).toBe(Created);
});

test.each([
  [{ Running: true, ExitCode: 0 }, "running"],
  [{ Running: false, ExitCode: 0 }, "exited successfully"],
  [{ Running: false, ExitCode: 137, OOMKilled: true }, "exited with code 137"],
  [{ Running: false, ExitCode: 127, Error: "no such file" }, "exited with code 127: no such file"],
  [{ Running: false, ExitCode: 0, Error: "odd" }, "exited successfully: odd"],
])("[CT40] status words of %j", (State, words) => {
  expect(toContainer(anInspected({ State })).container.status).toBe(words);
});

test("[CC29 CT50] port keys", () => {
  expect(parsePort("8080/tcp")).toEqual({ port: 8080, network: "tcp" });
  expect(parsePort("8080/udp")).toEqual({ port: 8080, network: "udp" });
  expect(parsePort("8080")).toEqual({ port: 8080, network: "tcp" });
  for (const bad of ["", "invalid", "invalid/tcp", "8080/tcp/udp", "99999/tcp", "0/tcp"])
    expect(parsePort(bad)).toBeUndefined();
});

test("[CT50] a port key that is none warns and keeps its entry", () => {
  const { container, warnings } = withPorts({ "x/tcp": [at("0.0.0.0", "80")] });
  expect(container.ports).toEqual([{ port: 0, network: "tcp", host_ip: "0.0.0.0", host_port: 80 }]);
  expect(warnings).toEqual(["convert docker port: invalid port format: x/tcp"]);
});

test.each(["", "0", "65536", "http", "-1"])(
  "[CT51] the host port %j is dropped with a warning",
  (HostPort) => {
    const { container, warnings } = withPorts({ "80/tcp": [at("0.0.0.0", HostPort), at("0.0.0.0", "81")] });
    expect(container.ports.map(({ host_port }) => host_port)).toEqual([81]);
    expect(warnings).toEqual([expect.stringMatching(/^convert docker host port: /)]);
  },
);

test("[CC30 CT52] IPv4 and IPv6 bindings of one port are one port", () => {
  const { container } = withPorts({ "80/tcp": [at("0.0.0.0", "12345"), at("::", "12345")] });
  expect(container.ports).toEqual([{ port: 80, network: "tcp", host_ip: "0.0.0.0", host_port: 12345 }]);
  const specific = withPorts({ "80/tcp": [at("10.0.0.1", "80"), at("10.0.0.2", "80"), at("::1", "80")] });
  expect(specific.container.ports).toHaveLength(3);
});

test("[CC31 CT53] one host port of two containers is warned of", () => {
  const a = withPorts({ "80/tcp": [at("0.0.0.0", "8000")] }, "a").container;
  const b = withPorts({ "80/tcp": [at("::", "8000")] }, "b").container;
  const c = withPorts({ "80/tcp": [at("10.1.2.3", "8000")] }, "c").container;
  expect(portConflicts([a, b, c])).toEqual([
    "host port 8000 is mapped to multiple containers on different interfaces: a, b",
  ]);
  expect(portConflicts([a, c])).toEqual([]);
});

test("[CC32] volumes map the host's place to the mount point; of one source the last wins", () => {
  const mount = (Source: string, Destination: string) => ({ Type: "volume", Source, Destination });
  const Mounts = [mount("/data/z", "/z"), mount("/data/a", "/first"), mount("/data/a", "/second")];
  const { volumes } = toContainer(anInspected({ Mounts })).container;
  expect(Object.entries(volumes)).toEqual([
    ["/data/a", "/second"],
    ["/data/z", "/z"],
  ]);
});

test("[CT5] newest first, by more digits than a Date has and whatever zone is written", () => {
  const book = createContainerBook();
  const times = {
    oldest: "2026-01-01T00:00:00Z",
    older: "2026-01-01T01:00:00.1234+01:00",
    newer: "2026-01-01T00:00:00.12345678Z",
    newest: "2026-01-01T00:00:00.123456789Z",
  };
  for (const [Id, Created] of Object.entries(times)) book.set(anInspected({ Id, Created }));
  expect(book.read().containers.map(({ id }) => id)).toEqual(["newest", "newer", "older", "oldest"]);
});

test("labels that would fill every listing are left out, and told of; the others stay", () => {
  const Labels = {
    small: "yes",
    "devcontainer.metadata": "[".repeat(10 << 20),
    ...Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`many${n}`, "x".repeat(100)])),
  };
  const { container, warnings } = toContainer(anInspected({ Config: { Labels } }));
  expect(container.labels?.small).toBe("yes");
  expect(container.labels).not.toHaveProperty("devcontainer.metadata");
  expect(JSON.stringify(container.labels).length).toBeLessThan(200_000);
  expect(warnings).toEqual([expect.stringMatching(/^container web: \d+ very long labels are not listed$/)]);
});
