import { expect, test } from "vitest";
import type { Container, ContainerList } from "#api/http/containers.ts";
import { belongingOf, containersOf, findContainer, nameInCommand, successorOf } from "./containerOnPage.ts";
import { aContainer } from "./testing/aContainer.ts";

const listOf = (containers: Container[], more: Partial<ContainerList> = {}): ContainerList => ({
  devcontainers: null,
  containers,
  ...more,
});
const compose = (project: string, service: string) => ({
  "com.docker.compose.project": project,
  "com.docker.compose.service": service,
});

test("a container is found by id, short id and name, the whole id first", () => {
  const one = aContainer({ id: "a".repeat(64), name: "web" });
  const other = aContainer({ id: "b".repeat(64), name: "a".repeat(64) });
  const list = listOf([other, one]);
  expect(findContainer(list, "a".repeat(64))).toBe(one);
  expect(findContainer(list, "aaaaaaaaaaaa")).toBe(one);
  expect(findContainer(list, "web")).toBe(one);
  expect(findContainer(list, "aaaa")).toBeUndefined();
});

test("a container that stands only beside its devcontainer is one of the list", () => {
  const inside = aContainer({ id: "c".repeat(64) });
  const devcontainer = {
    id: crypto.randomUUID(),
    name: "app",
    workspace_folder: "/src/app",
    subagent_id: null,
    status: "running",
    dirty: false,
    container: inside,
  };
  expect(containersOf(listOf([], { devcontainers: [devcontainer] }))).toEqual([inside]);
  expect(containersOf(listOf([inside], { devcontainers: [devcontainer] }))).toEqual([inside]);
  expect(belongingOf(listOf([], { devcontainers: [devcontainer] }), inside).devcontainer).toEqual({
    name: "app",
    folder: "/src/app",
  });
});

test("[C11] the containers of one compose project belong together, by name", () => {
  const db = aContainer({ name: "shop-db-1", labels: compose("shop", "db") });
  const web = aContainer({ name: "shop-web-1", labels: compose("shop", "web") });
  const other = aContainer({ name: "other", labels: compose("elsewhere", "web") });
  const found = belongingOf(listOf([web, other, db]), web);
  expect(found.compose).toEqual({ project: "shop", service: "web" });
  expect(found.members).toEqual([db, web]);
});

test("what took a container's place is of the same service, folder or name", () => {
  const old = aContainer({ id: "1".repeat(64), name: "x", labels: compose("shop", "web") });
  const next = aContainer({ id: "2".repeat(64), name: "y", labels: compose("shop", "web") });
  const db = aContainer({ id: "3".repeat(64), name: "x", labels: compose("shop", "db") });
  expect(successorOf(listOf([db, next]), old)).toBe(next);
  expect(successorOf(listOf([db]), old)).toBeUndefined();
  const plain = aContainer({ id: "4".repeat(64), name: "cache", labels: null });
  expect(successorOf(listOf([{ ...plain, id: "5".repeat(64) }]), plain)?.id).toBe("5".repeat(64));
});

test("a command names a container by a word no shell reads otherwise", () => {
  expect(nameInCommand({ name: "shop_web-1.2", id: "a".repeat(64) })).toBe("shop_web-1.2");
  expect(nameInCommand({ name: "x;reboot", id: "a".repeat(64) })).toBe("aaaaaaaaaaaa");
});
