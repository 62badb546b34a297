import { expect, test } from "vitest";
import { containerSourceId } from "#api/http/engine.ts";
import { containerSources, containersLog } from "./containersLog.ts";

const web = { id: "a".repeat(64), name: "web" };
const db = { id: "b".repeat(64), name: "db" };
const out = (of: typeof web) => containerSourceId(of.id, "stdout");
const err = (of: typeof web) => containerSourceId(of.id, "stderr");
const of = (containers: (typeof web)[], isRunning = true) =>
  containersLog({ agentId: "a", workspaceId: "w", containers, environment: {}, isRunning });

test("[C11] one container has its streams as lanes, stderr once it was written to", () => {
  const names = (seen: string[]) => containerSources([web], seen).map(({ name }) => name);
  expect(names([])).toEqual(["stdout"]);
  expect(names([err(web)])).toEqual(["stdout", "stderr"]);
});

test("[C11] several containers have a lane for each stream, named after them, with a colour of its own", () => {
  const sources = containerSources([web, db], [err(db), out(web)]);
  expect(sources.map(({ id, name }) => [id, name])).toEqual([
    [out(web), "web"],
    [out(db), "db"],
    [err(db), "db stderr"],
  ]);
  expect(new Set(sources.map(({ lane }) => lane)).size).toBe(3);
});

test("[C11] a source that only lines know has a lane too", () => {
  expect(containerSources([web], ["0123456789"]).map(({ name }) => name)).toEqual(["stdout", "01234567"]);
});

test("[C11] what is kept of containers does not depend on the order they were asked for", () => {
  expect(of([web, db]).keep).toBe(of([db, web]).keep);
  expect(of([web, db]).keep).not.toBe(of([web]).keep);
  expect(of([web, db]).origin.containers).toEqual([web.id, db.id]);
});

test("[C11] an empty log says what it waits for, or that there is nothing to wait for", () => {
  expect(of([web]).awaited).toBe("What web writes to stdout and stderr appears here as it comes.");
  expect(of([web, db], false).awaited).toBe("Nothing was kept of 2 containers, and they do not run.");
});
