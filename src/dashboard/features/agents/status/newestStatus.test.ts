import { expect, test } from "vitest";
import { anApp, anAppStatus } from "#api/testing/anAgent.ts";
import { newestStatus } from "./newestStatus.ts";

const says = (slug: string, second: number) =>
  anApp({
    slug,
    display_name: "",
    statuses: [anAppStatus({ message: slug, created_at: `2026-01-01T00:00:0${second}Z` })],
  });

test("the newest of all apps that are shown, with a name where more than one could have said it", () => {
  const hidden = { ...says("hidden", 9), hidden: true };
  expect(newestStatus([says("a", 1), says("b", 3), says("c", 2), hidden])).toMatchObject({
    status: { message: "b" },
    name: "b",
  });
  expect(newestStatus([hidden, says("a", 1)])).toMatchObject({ status: { message: "a" }, name: undefined });
  expect(newestStatus([anApp(), hidden])).toBeUndefined();
});

test("a status without a time is shown when there is no other", () => {
  const [timeless] = says("a", 1).statuses;
  const app = anApp({ statuses: [{ ...timeless!, created_at: "" }] });
  expect(newestStatus([app])?.status.message).toBe("a");
});
