import { expect, test, vi } from "vitest";
import { raiseInTab } from "./raiseInTab.ts";

test("title and icon are raised over what pages set, and come back as these set them", async () => {
  document.head.innerHTML = '<title>Agents</title><link rel="icon" href="/favicon.svg">';
  const href = () => document.querySelector("link")!.getAttribute("href");
  const lower = raiseInTab(2);
  expect([document.title, href()]).toEqual(["(2) Agents", "/favicon-asks.svg"]);
  document.title = "dev";
  document.querySelector("link")!.setAttribute("href", "/favicon-bad.svg");
  await vi.waitFor(() => expect([document.title, href()]).toEqual(["(2) dev", "/favicon-asks.svg"]));
  lower();
  expect([document.title, href()]).toEqual(["dev", "/favicon-bad.svg"]);
});
