import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { id } from "#api/testing/anAgent.ts";
import { containerWork } from "../features/containers/work/containerWork.ts";
import { CONTAINER_ID, deployments, wireOf } from "./testing/deployment.ts";
import { renderApp } from "./testing/renderApp.tsx";

const agent = `/agents/${id(1)}`;
const container = `${agent}/containers/${CONTAINER_ID}`;
const PAGES = [
  "/",
  agent,
  `${agent}/ports`,
  `${agent}/containers`,
  `${container}/inspect`,
  `${container}/stats`,
  `${agent}/connection`,
  `/agents/${id(71)}`,
  "/@ann/dev",
  "/@ann/dev/builds/7",
  "/settings/account",
  "/settings/tokens",
];

/** What only a mistake puts on a page. */
const MISTAKES = /\bundefined\b|\bNaN\b|\[object |Invalid Date|\bnull\b|Infinity/;

let complaints: string[] = [];
beforeEach(() => {
  complaints = [];
  vi.spyOn(console, "error").mockImplementation(
    (...said) => void complaints.push(said.map(String).join(" ").slice(0, 2000)),
  );
});
afterEach(() => {
  cleanup();
  containerWork.reset();
  vi.restoreAllMocks();
});

/** Everything a person sees or hears of a page. */
function wordsOn(page: HTMLElement): string[] {
  const words = [page.textContent ?? ""];
  for (const element of page.querySelectorAll("*"))
    for (const name of ["title", "aria-label", "aria-description", "alt", "placeholder", "href", "datetime"])
      if (element.hasAttribute(name)) words.push(`${name}: ${element.getAttribute(name)}`);
  return words;
}

test.each(Object.entries(deployments))("[WT7] every page over a deployment: %s", async (_, sent) => {
  const { router, container: page } = renderApp("/", wireOf(sent));
  const faults: string[] = [];
  for (const path of PAGES) {
    await act(() => router.navigate({ to: path }));
    await waitFor(() => {
      expect(router.state.status).toBe("idle");
      expect(page.querySelector("main")?.textContent, path).toMatch(/\w/);
      expect(page.querySelector("header"), path).not.toBeNull();
      expect(page.querySelector("[role=status][aria-label^=Loading]")).toBeNull();
    });
    for (const words of wordsOn(page)) {
      // What an engine says raw may well be null.
      const mistake = MISTAKES.exec(path.endsWith("/inspect") ? words.replaceAll(/\bnull\b/g, "") : words);
      if (mistake)
        faults.push(`${path}: …${words.slice(Math.max(0, mistake.index - 60), mistake.index + 40)}…`);
    }
    if (/This page has failed|could not be read|There is no such agent/.test(page.textContent ?? ""))
      faults.push(`${path}: ${page.querySelector("main")?.textContent?.slice(0, 300)}`);
    for (const link of page.querySelectorAll("[href^='javascript:' i]"))
      faults.push(`${path}: ${link.outerHTML}`);
  }
  expect(faults.map((fault) => fault.slice(0, 400))).toEqual([]);
  expect(complaints.map((said) => said.slice(0, 1200))).toEqual([]);
});

test("[WT1] what a newer server says is shown as it came, as neither good nor bad", async () => {
  const { router } = renderApp("/", wireOf(deployments.newer!));
  const row = (await screen.findByRole("link", { name: "main" })).closest("li")!;
  expect(within(row).getByText("From tomorrow")).toBeTruthy();
  expect(within(row).getByText(/“from_tomorrow” of it, which this page does not know/)).toBeTruthy();
  await act(() => router.navigate({ to: agent }));
  const apps = await screen.findByRole("region", { name: "Apps" });
  expect(within(apps).getAllByText("from_tomorrow").length).toBeGreaterThan(0);
  const scripts = screen.getByRole("region", { name: "Scripts" });
  expect(within(scripts).getAllByText("from_tomorrow")).toHaveLength(2);
});

test("[WT4] over an older deployment an agent is whole, and what it cannot tell is not made up", async () => {
  renderApp(agent, wireOf(deployments.older!));
  expect(await screen.findByText(/^Ready for /)).toBeTruthy();
  expect(screen.getByRole("link", { name: "Open a terminal" })).toBeTruthy();
  expect(within(screen.getByRole("region", { name: "Apps" })).getByText("Answers")).toBeTruthy();
  expect(screen.queryByRole("region", { name: "Scripts" })).toBeNull();
  expect(screen.queryByText("Agent API")).toBeNull();
});
