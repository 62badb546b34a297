import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addTab,
  closePane,
  moveTab,
  neighbourOf,
  type Pane,
  panesOf,
  renameTab,
  type Split,
  setShare,
  splitPane,
  Tabs,
} from "./layout.ts";

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const pane = (n: number): Pane => ({ kind: "pane", id: id(n) });
const ids = (tabs: Tabs) => tabs.map((tab) => panesOf(tab.root).map((one) => Number(one.id.slice(-4))));

test("a terminal that is there already gets no second tab", () => {
  expect(ids(addTab(addTab([], pane(1)), pane(1)))).toEqual([[1]]);
});

test("a split keeps the pane and adds one beside it; closing it gives the room back", () => {
  const tabs = splitPane(splitPane(addTab([], pane(1)), id(1), "row", pane(2)), id(2), "column", pane(3));
  expect(ids(tabs)).toEqual([[1, 2, 3]]);
  expect(ids(closePane(tabs, id(2)))).toEqual([[1, 3]]);
  expect(ids(closePane(closePane(tabs, id(2)), id(3)))).toEqual([[1]]);
});

test("the focus goes to the pane beside a closed one, else to the tab beside", () => {
  const tabs = addTab(splitPane(addTab([], pane(1)), id(1), "row", pane(2)), pane(3));
  expect(neighbourOf(tabs, id(1))).toBe(id(2));
  expect(neighbourOf(tabs, id(2))).toBe(id(1));
  expect(neighbourOf(tabs, id(3))).toBe(id(1));
  expect(neighbourOf(addTab([], pane(1)), id(1))).toBeUndefined();
});

test("tabs move within their row and keep their names", () => {
  const tabs = renameTab(addTab(addTab([], pane(1)), pane(2)), id(1), " build ");
  expect(moveTab(tabs, id(1), 1).map((tab) => tab.name)).toEqual([undefined, "build"]);
  expect(moveTab(tabs, id(1), -1)).toBe(tabs);
  expect(renameTab(tabs, id(1), "")[0]).not.toHaveProperty("name");
});

test("a divider leaves room on both sides", () => {
  const tabs = splitPane(addTab([], pane(1)), id(1), "row", pane(2));
  const split = tabs[0]!.root as Split;
  expect((setShare(tabs, split, 0.01)[0]!.root as Split).share).toBe(0.1);
  expect((setShare(tabs, split, 0.7)[0]!.root as Split).share).toBe(0.7);
});

test("whatever is done, no terminal is lost or shown twice, and the result can be stored", () => {
  const step = fc.record({
    what: fc.constantFrom("add", "row", "column", "close", "left", "right"),
    at: fc.nat(20),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let tabs: Tabs = [];
      let next = 1;
      const living = new Set<string>();
      for (const { what, at } of steps) {
        const all = tabs.flatMap((tab) => panesOf(tab.root));
        const target = all[at % Math.max(1, all.length)]?.id ?? "";
        if (what === "close") {
          tabs = closePane(tabs, target);
          living.delete(target);
        } else if (what === "left" || what === "right")
          tabs = moveTab(tabs, tabs[at % Math.max(1, tabs.length)]?.id ?? "", what === "left" ? -1 : 1);
        else if (what === "add" || target === "") {
          tabs = addTab(tabs, pane(next));
          living.add(id(next++));
        } else {
          tabs = splitPane(tabs, target, what as Split["direction"], pane(next));
          living.add(id(next++));
        }
        const shown = tabs.flatMap((tab) => panesOf(tab.root).map((one) => one.id));
        expect(shown.toSorted()).toEqual([...living].toSorted());
      }
      expect(Tabs.parse(JSON.parse(JSON.stringify(tabs)))).toEqual(tabs);
    }),
  );
});
