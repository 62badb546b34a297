import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { anAppStatus, at, id } from "#api/testing/anAgent.ts";
import { StatusFeed } from "./StatusFeed.tsx";
import { useSeenStatuses } from "./seenStatuses.ts";

beforeEach(() => useSeenStatuses.setState({ since: 0, apps: {} }));
afterEach(cleanup);

const many = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    anAppStatus({ id: id(n), message: `step ${count - n}`, created_at: at(1000 - n), state: "working" }),
  );
const lines = () => screen.getAllByRole("listitem").map(({ textContent }) => textContent);

test("of hundreds only the newest five are drawn, and more when they are asked for", () => {
  render(<StatusFeed isLive name="Claude" statuses={many(312)} />);
  expect(lines()).toHaveLength(5);
  expect(lines()[0]).toContain("step 312");
  fireEvent.click(screen.getByRole("button", { name: "Show 50 older of 307" }));
  expect(lines()).toHaveLength(55);
  expect(lines().at(-1)).toContain("step 258");
  for (let n = 0; n < 5; n++) fireEvent.click(screen.getByRole("button", { name: /^Show \d+ older/ }));
  expect(lines()).toHaveLength(305);
  fireEvent.click(screen.getByRole("button", { name: "Show 7 older" }));
  expect(lines()).toHaveLength(312);
  expect(screen.queryByRole("button")).toBeNull();
});

test("only the newest line turns, and looking at it is having seen it", () => {
  const { container } = render(<StatusFeed isLive name="Claude" statuses={many(4)} />);
  expect(container.querySelectorAll(".animate-spin")).toHaveLength(1);
  expect(useSeenStatuses.getState().apps).toEqual({ [id(500)]: Date.parse(at(1000)) });
});

test("an address of more than a hundred letters is cut on the page, not in the link", () => {
  const uri = `https://example.com/${"p".repeat(300)}`;
  render(<StatusFeed isLive name="Claude" statuses={[anAppStatus({ uri })]} />);
  const link = screen.getByRole("link");
  expect(link.getAttribute("href")).toBe(uri);
  expect(link.textContent).toBe(`${uri.slice(0, 100)}…`);
});
