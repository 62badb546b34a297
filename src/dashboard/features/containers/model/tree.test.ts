import { expect, test } from "vitest";
import { aContainer, aDevcontainer, aList, containerId } from "../testing/aContainer.ts";
import { buildTree, filterTree, nameOf, type RootNode, rowsOf } from "./tree.ts";

const compose = (project: string, service: string) => ({
  "com.docker.compose.project": project,
  "com.docker.compose.service": service,
});

/** `site > brave(own) db(sibling)` */
const drawn = (roots: readonly RootNode[]) =>
  roots.map((root) =>
    root.kind === "container"
      ? nameOf(root)
      : `${nameOf(root)} > ${root.children.map((child) => `${nameOf(child)}(${child.kinship})`).join(" ")}`.trim(),
  );

const own = aContainer({ id: containerId(70), name: "app-1", labels: compose("site", "app") });
const db = aContainer({
  id: containerId(71),
  name: "db-1",
  image: "postgres:17",
  labels: compose("site", "db"),
});
const list = aList({
  devcontainers: [aDevcontainer({ container: own })],
  containers: [
    aContainer({ id: containerId(9), name: "zeta" }),
    db,
    aContainer({ id: containerId(5), name: "q-1", labels: compose("queue", "q") }),
    aContainer({ id: containerId(8), name: "alpha", running: false, status: "exited with code 1" }),
    own,
  ],
});

test("[C1] a devcontainer holds its container and that one's compose siblings; the rest is by project, or alone", () => {
  expect(drawn(buildTree(list))).toEqual([
    "site > app-1(own) db-1(sibling)",
    "queue > q-1(member)",
    "alpha",
    "zeta",
  ]);
});

test("[C1] the order does not depend on state, age or the engine's order", () => {
  const turned = {
    ...list,
    containers: list.containers.toReversed().map((c) => ({ ...c, running: !c.running })),
  };
  expect(drawn(buildTree(turned))).toEqual(drawn(buildTree(list)));
});

test("[C1] no container is shown twice when two devcontainers are of one project", () => {
  const second = aContainer({ id: containerId(72), name: "app-2", labels: compose("site", "app2") });
  const roots = buildTree({
    ...list,
    containers: [own, db, second],
    devcontainers: [
      aDevcontainer({ container: own }),
      aDevcontainer({ name: "two", workspace_folder: "/home/ann/two", container: second }),
    ],
  });
  expect(drawn(roots)).toEqual(["site > app-1(own) db-1(sibling)", "two > app-2(own)"]);
});

test("[D8] another container of the same folder is shown as one that is not used", () => {
  const stale = aContainer({
    id: containerId(60),
    name: "old",
    running: false,
    labels: { "devcontainer.local_folder": "/home/ann/site" },
  });
  const devcontainer = aDevcontainer();
  const roots = buildTree(
    aList({ devcontainers: [devcontainer], containers: [stale, devcontainer.container!] }),
  );
  expect(drawn(roots)).toEqual(["site > brave_lamport(own) old(spare)"]);
});

test("null and none of devcontainers are the same", () => {
  expect(buildTree(aList({ devcontainers: null }))).toEqual([]);
  expect(buildTree(aList({ devcontainers: [] }))).toEqual([]);
});

test("a devcontainer that was never started is named after its folder", () => {
  const { container: _none, agent: _nor, ...bare } = aDevcontainer({ name: "", status: "stopped" });
  expect(drawn(buildTree(aList({ devcontainers: [bare] })))).toEqual(["site >"]);
});

test.each([
  ["postgres", ["site > db-1(sibling)"], 1],
  ["image:postgres", ["site > db-1(sibling)"], 1],
  ["label:com.docker.compose.project=queue", ["queue > q-1(member)"], 1],
  ["label:com.docker.compose.project", ["site > app-1(own) db-1(sibling)", "queue > q-1(member)"], 3],
  ["state:failed", ["alpha"], 1],
  ["-label:com.docker.compose.project state:running", ["zeta"], 1],
  ["home/ann", ["site > app-1(own)"], 1],
  ["nothing", [], 0],
])("[C1] the filter %s leaves what matches, under its parent", (q, expected, shown) => {
  const found = filterTree(buildTree(list), q);
  expect(drawn(found.roots)).toEqual(expected);
  expect(found).toMatchObject({ shown, total: 5 });
});

test("[C23] rows tell their level, their place and how many there are beside them", () => {
  const rows = rowsOf(buildTree(list), new Set(["project queue"]));
  expect(
    rows.map(({ node, level, posInSet, setSize, expanded }) => [
      nameOf(node),
      level,
      posInSet,
      setSize,
      expanded,
    ]),
  ).toEqual([
    ["site", 1, 1, 4, true],
    ["app-1", 2, 1, 2, undefined],
    ["db-1", 2, 2, 2, undefined],
    ["queue", 1, 2, 4, false],
    ["alpha", 1, 3, 4, undefined],
    ["zeta", 1, 4, 4, undefined],
  ]);
});

test("[C1] five hundred containers are put in order and filtered in far less than 50 ms", () => {
  const many = aList({
    containers: Array.from({ length: 500 }, (_, n) =>
      aContainer({ id: containerId(n), name: `c-${n}`, labels: compose(`p-${n % 40}`, "x") }),
    ),
  });
  filterTree(buildTree(many), "warm");
  const start = performance.now();
  expect(filterTree(buildTree(many), "c-49").shown).toBe(11);
  expect(performance.now() - start).toBeLessThan(50);
});
