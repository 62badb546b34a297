import { expect, test } from "vitest";
import { ContainerEvent, ImageDetail, Inspected, Processes } from "./wire.ts";

test("what Go leaves empty is null on the wire, and empty here", () => {
  const State = { Status: "exited", Health: null };
  const Config = { Image: "x", Env: null, Labels: null, Entrypoint: null, Cmd: "one string" };
  const NetworkSettings = { Ports: { "80/tcp": null } };
  const read = Inspected.parse({
    Id: "a",
    Created: "",
    Name: "/a",
    State,
    Config,
    Mounts: null,
    NetworkSettings,
  });
  expect(read).toMatchObject({ Mounts: [], NetworkSettings: { Ports: { "80/tcp": [] } } });
  expect(read.Config).toMatchObject({ Env: [], Labels: null, Entrypoint: [], Cmd: ["one string"] });
  expect(ImageDetail.parse({ Id: "a", Config: null }).Config.User).toBe("");
});

test("what we do not know of stays for those who show it", () => {
  const given = { Id: "a", Created: "", Name: "", State: {}, Config: {}, GraphDriver: { Name: "overlay2" } };
  expect(Inspected.parse(given)).toMatchObject({ GraphDriver: { Name: "overlay2" } });
});

test("Podman's processes are one line each, and are taken apart", () => {
  const podman = {
    Titles: ["UID          PID    PPID  C STIME TTY          TIME CMD"],
    Processes: [["root           1       0  5 08:25 ?        00:00:00 sleep 300"], [" odd"]],
  };
  expect(Processes.parse(podman)).toEqual({
    Titles: ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"],
    Processes: [["root", "1", "0", "5", "08:25", "?", "00:00:00", "sleep 300"], [" odd"]],
  });
  const docker = { Titles: ["PID", "CMD"], Processes: [["1", "sleep 300"]] };
  expect(Processes.parse(docker)).toEqual(docker);
});

test("events have Docker's names and milliseconds, whoever sends them", () => {
  const event = (Action: string) => ({
    Type: "container",
    Action,
    Actor: { ID: "a" },
    time: 5,
    timeNano: 5_123_456_789,
  });
  expect(ContainerEvent.parse(event("remove"))).toEqual({
    action: "destroy",
    id: "a",
    attributes: {},
    at_ms: 5123,
  });
  expect(ContainerEvent.parse(event("died")).action).toBe("die");
  expect(ContainerEvent.parse({ ...event("start"), timeNano: null }).at_ms).toBe(5000);
});
