import { expect, test } from "vitest";
import { anAgent } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { HttpError } from "../http/httpError.ts";
import { parseSearch } from "./parseSearch.ts";
import { matches } from "./search.ts";

const faults = (q: string) => {
  try {
    parseSearch(q);
  } catch (error) {
    if (error instanceof HttpError) return { status: error.status, ...error.envelope };
  }
  return undefined;
};

test("[BA11] one slash is owner and name, a quoted one is a name", () => {
  expect(parseSearch("Foo/Bar")).toEqual({ owner: "foo", name: "bar" });
  expect(parseSearch('"foo/bar"')).toEqual({ name: "foo/bar" });
  expect(parseSearch("two words")).toEqual({ name: "two words" });
});

test("[BA12] a key given twice, two slashes and an empty key are refused", () => {
  expect(faults("name:a name:b")?.validations?.[0]?.detail).toContain(
    "provided more than once, found 2 times.",
  );
  expect(faults("foo/bar/baz")?.status).toBe(400);
  expect(faults(":foo")?.status).toBe(400);
  expect(faults("foo:")?.status).toBe(400);
});

test("[BA13] an unknown key is refused by its name", () => {
  expect(faults("nope:1")).toEqual({
    status: 400,
    message: "Invalid workspace search query.",
    validations: [{ field: "nope", detail: '"nope" is not a valid query param' }],
  });
});

test("[BA14] healthy adds to has-agent", () => {
  expect(parseSearch("healthy:true")).toEqual(parseSearch("has-agent:connected"));
  expect(parseSearch("has-agent:connecting healthy:true").hasAgent?.toSorted()).toEqual([
    "connected",
    "connecting",
  ]);
  expect(parseSearch("healthy:false").hasAgent).toEqual(["disconnected", "timeout"]);
});

test("[BA15] dormant:false is as if it were not there", () => {
  const workspace = aWorkspace();
  expect(matches(parseSearch("dormant:false"), workspace, "ann")).toBe(matches({}, workspace, "ann"));
  expect(matches(parseSearch("dormant:true"), workspace, "ann")).toBe(false);
});

test("a workspace matches by each of the keys", () => {
  const agent = anAgent({ status: "connected" });
  const workspace = aWorkspace({
    organization_name: "default",
    name: "Dev-Box",
    owner_name: "Ann",
    agents: [agent],
  });
  const finds = (q: string) => matches(parseSearch(q), workspace, "Ann");
  for (const q of [
    "box",
    "owner:me",
    "owner:ANN",
    "ann/dev",
    "status:running",
    "has-agent:timeout,connected",
    `id:${workspace.id}`,
    "organization:default",
    "shared:false",
    'last_used_after:"2000-01-01T00:00:00Z" last_used_before:"2100-01-01T00:00:00Z"',
  ])
    expect(finds(q), q).toBe(true);
  for (const q of [
    "owner:bob",
    "boxes",
    "status:stopped",
    "has-agent:timeout",
    "template:none",
    "outdated:true",
    "organization:none",
    "shared:true",
    "param:region=eu",
    'last_used_before:"2000-01-01T00:00:00Z"',
  ])
    expect(finds(q), q).toBe(false);
});

test("a value that a key cannot have is refused by the key", () => {
  for (const q of ["status:asleep", "healthy:maybe", "id:7", "last_used_after:yesterday", "constructor:x"])
    expect(
      faults(q)?.validations?.map(({ field }) => field),
      q,
    ).toEqual([q.split(":")[0]]);
});
