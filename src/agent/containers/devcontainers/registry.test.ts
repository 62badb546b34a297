import { expect, test } from "vitest";
import type { Container } from "#api/http/containers.ts";
import { createRegistry } from "./registry.ts";

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 25, 8);

function setup() {
  const clock = { now: START };
  const changes = new Map<string, number>();
  let ids = 0;
  const registry = createRegistry({
    newId: () => `id-${++ids}`,
    now: () => clock.now,
    changedAt: ({ configPath }) => changes.get(configPath) ?? 0,
  });
  const shown = (folder: string) =>
    registry.list()?.find(({ workspace_folder }) => workspace_folder === folder);
  return { registry, clock, changes, shown };
}

const aContainer = (folder: string | undefined, more: Partial<Container> = {}): Container => ({
  id: "c1",
  name: "eager_lamport",
  image: "debian",
  created_at: new Date(START).toISOString(),
  labels: folder ? { "devcontainer.local_folder": folder } : {},
  running: true,
  status: "running",
  ports: [],
  volumes: {},
  ...more,
});

const declared = (workspace_folder: string, config_path = "") => ({
  id: `declared ${workspace_folder}`,
  name: "from-the-file",
  workspace_folder,
  config_path,
  log_source_id: "source",
});

const entryOf = ({ registry }: ReturnType<typeof setup>, folder: string) => {
  const entry = registry.byFolder(folder);
  if (!entry) throw new Error(`${folder} is not known`);
  return entry;
};

test("[CC21] declared and never seen: stopped, without a container", () => {
  const { registry, shown } = setup();
  registry.declare([declared("/w/one")]);
  registry.refresh([]);
  expect(shown("/w/one")).toMatchObject({ status: "stopped", name: "one", dirty: false });
  expect(shown("/w/one")).not.toHaveProperty("container");
});

test("what is declared takes over what was seen before, and is started only when it was not declared", () => {
  const { registry, shown } = setup();
  registry.refresh([aContainer("/w/one")]);
  registry.discover("/w/two", "/w/two/.devcontainer.json");
  const fresh = registry.declare([declared("/w/one"), declared("/w/two")]);
  expect(fresh.map(({ workspaceFolder }) => workspaceFolder)).toEqual(["/w/one", "/w/two"]);
  expect(shown("/w/one")).toMatchObject({
    id: "declared /w/one",
    status: "running",
    container: { id: "c1" },
  });
  expect(shown("/w/two")).toMatchObject({ id: "declared /w/two", config_path: "/w/two/.devcontainer.json" });
  expect(registry.declare([{ ...declared("/w/one"), id: "renamed" }, declared("/w/two")])).toEqual([]);
  expect(shown("/w/one")?.id).toBe("renamed");
});

test("what is declared no more is forgotten, or as if found when it has a container or is under way", () => {
  const given = setup();
  const { registry, shown } = given;
  registry.declare(["/w/one", "/w/two", "/w/three", "/w/four"].map((folder) => declared(folder)));
  registry.refresh([aContainer("/w/one")]);
  registry.starting(entryOf(given, "/w/two"), { rebuild: false });
  const gone = registry.keepDeclared(new Set(["/w/four"]));
  expect(gone.map(({ workspaceFolder }) => workspaceFolder)).toEqual(["/w/three"]);
  expect(shown("/w/three")).toBeUndefined();
  expect(shown("/w/one")).toMatchObject({ id: "id-5", status: "running" });
  expect(shown("/w/two")).toMatchObject({ status: "starting" });
  expect(entryOf(given, "/w/one").logSourceId).toBe("");
  expect(shown("/w/four")?.id).toBe("declared /w/four");
  expect(registry.declare([declared("/w/one")])).toHaveLength(1);
});

test("[CC22] [CC24] only a labelled container that is no test run is a devcontainer", () => {
  const { registry } = setup();
  const testRun = { ...aContainer("/w/test").labels, "devcontainer.is_test_run": "true" };
  registry.refresh([aContainer("/w/one"), aContainer(undefined), aContainer("/w/test", { labels: testRun })]);
  expect(registry.list()).toHaveLength(1);
});

test("[CC23] a container tells the configuration's path of an entry that has none", () => {
  const { registry, shown } = setup();
  registry.declare([declared("/w/one"), declared("/w/two", "/w/two/mine.json")]);
  const config = (folder: string) =>
    aContainer(folder, {
      labels: { "devcontainer.local_folder": folder, "devcontainer.config_file": `${folder}/found.json` },
    });
  registry.refresh([config("/w/one"), config("/w/two")]);
  expect(shown("/w/one")?.config_path).toBe("/w/one/found.json");
  expect(shown("/w/two")?.config_path).toBe("/w/two/mine.json");
});

test("[CC26] declared names are taken at once, others make way", () => {
  const { registry, shown } = setup();
  registry.declare([declared("/home/coder/foo/project"), declared("/home/coder/bar/project")]);
  registry.refresh([aContainer("/home/coder/baz/project")]);
  expect(shown("/home/coder/foo/project")?.name).toBe("project");
  expect(shown("/home/coder/bar/project")?.name).toBe("bar-project");
  expect(shown("/home/coder/baz/project")?.name).toBe("baz-project");
});

test("[CC10] a container that is gone leaves its entry, stopped and nameless", () => {
  const { registry, shown } = setup();
  registry.refresh([aContainer("/w/one")]);
  expect(shown("/w/one")).toMatchObject({ status: "running", name: "one" });
  registry.refresh([]);
  expect(shown("/w/one")).toMatchObject({ status: "stopped", name: "", dirty: false });
  expect(shown("/w/one")).not.toHaveProperty("container");
});

test("of several containers of one folder the running and then the newest is meant", () => {
  const { registry, shown } = setup();
  registry.refresh([
    aContainer("/w/one", { id: "newest", running: false }),
    aContainer("/w/one", { id: "running" }),
    aContainer("/w/one", { id: "older" }),
  ]);
  expect(shown("/w/one")?.container?.id).toBe("running");
});

test("[CC16] while it starts a listing changes its container, not its state", () => {
  const given = setup();
  given.registry.refresh([aContainer("/w/one")]);
  given.registry.starting(entryOf(given, "/w/one"), { rebuild: true });
  expect(given.shown("/w/one")).not.toHaveProperty("container");
  given.registry.refresh([aContainer("/w/one", { id: "c2" })]);
  expect(given.shown("/w/one")).toMatchObject({ status: "starting", container: { id: "c2" } });
});

test("[CC17] a failed start without a container stays an error beside an older one", () => {
  const given = setup();
  given.registry.refresh([aContainer("/w/one")]);
  given.registry.starting(entryOf(given, "/w/one"), { rebuild: true });
  given.clock.now += MINUTE;
  given.registry.startFailed(entryOf(given, "/w/one"), "it broke", { hasContainer: false });
  given.registry.refresh([aContainer("/w/one")]);
  expect(given.shown("/w/one")).toMatchObject({
    status: "error",
    error: "it broke",
    container: { id: "c1" },
  });
});

test("a newer container ends an error", () => {
  const given = setup();
  given.registry.refresh([aContainer("/w/one")]);
  given.registry.startFailed(entryOf(given, "/w/one"), "it broke", { hasContainer: false });
  given.registry.refresh([aContainer("/w/one", { created_at: new Date(START + MINUTE).toISOString() })]);
  expect(given.shown("/w/one")).toMatchObject({ status: "running" });
  expect(given.shown("/w/one")).not.toHaveProperty("error");
});

test("a failed lifecycle command: it runs, and the error stays until the next start", () => {
  const given = setup();
  given.registry.refresh([aContainer("/w/one")]);
  given.registry.startFailed(entryOf(given, "/w/one"), "postCreate failed", { hasContainer: true });
  given.registry.refresh([aContainer("/w/one")]);
  expect(given.shown("/w/one")).toMatchObject({ status: "running", error: "postCreate failed" });
  given.registry.starting(entryOf(given, "/w/one"), { rebuild: true });
  expect(given.shown("/w/one")).not.toHaveProperty("error");
});

test("[CC18] a new attempt has no error, before and after its end", () => {
  const given = setup();
  given.registry.declare([declared("/w/one")]);
  const entry = entryOf(given, "/w/one");
  given.registry.startFailed(entry, "it broke", { hasContainer: false });
  given.registry.starting(entry, { rebuild: true });
  expect(given.shown("/w/one")).not.toHaveProperty("error");
  given.registry.started(entry);
  given.registry.refresh([aContainer("/w/one")]);
  expect(given.shown("/w/one")).toMatchObject({ status: "running" });
  expect(given.shown("/w/one")).not.toHaveProperty("error");
});

test("[CC25] a container older than a change of its configuration is dirty, a newer one is not", () => {
  const given = setup();
  given.registry.discover("/w/one", "/w/one/.devcontainer.json");
  given.registry.refresh([aContainer("/w/one")]);
  given.changes.set("/w/one/.devcontainer.json", START + MINUTE);
  expect(given.shown("/w/one")?.dirty).toBe(true);
  given.registry.refresh([
    aContainer("/w/one", { id: "c2", created_at: new Date(START + 2 * MINUTE).toISOString() }),
  ]);
  expect(given.shown("/w/one")?.dirty).toBe(false);
});

test("a failed removal is an error until a listing says how the container is (DC3)", () => {
  const given = setup();
  given.registry.refresh([aContainer("/w/one")]);
  given.registry.stopping(entryOf(given, "/w/one"));
  given.registry.removalFailed(entryOf(given, "/w/one"), "it does not stop");
  expect(given.shown("/w/one")).toMatchObject({ status: "error", error: "it does not stop" });
  given.registry.refresh([aContainer("/w/one")]);
  expect(given.shown("/w/one")).toMatchObject({ status: "running", error: "it does not stop" });
});

test("[CT1] none known: null; all ignored: an empty list", () => {
  const given = setup();
  expect(given.registry.list()).toBeNull();
  given.registry.refresh([aContainer("/w/one")]);
  entryOf(given, "/w/one").isIgnored = true;
  expect(given.registry.list()).toEqual([]);
});

test("[CT5] the list is sorted by folder in byte order", () => {
  const { registry } = setup();
  registry.refresh(["/w/é", "/w/b", "/w/Z"].map((folder) => aContainer(folder)));
  expect(registry.list()?.map(({ workspace_folder }) => workspace_folder)).toEqual(["/w/Z", "/w/b", "/w/é"]);
});

test("a folder that is known is not discovered again (DC93)", () => {
  const { registry } = setup();
  expect(registry.discover("/w/one", "/w/one/.devcontainer.json")).toBe(true);
  expect(registry.discover("/w/one", "/w/one/.devcontainer/devcontainer.json")).toBe(false);
  expect(registry.list()).toHaveLength(1);
});
