import { act, cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { anAgent, anApp, anAppStatus, at, id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { renderApp } from "./testing/renderApp.tsx";

const SEEN = "quarterdeck.seen-statuses";
const seen = (apps: Record<string, number> = {}) => JSON.stringify({ state: { since: 0, apps }, version: 0 });

beforeEach(() => {
  document.head.innerHTML = '<title></title><link rel="icon" href="/favicon.svg">';
  localStorage.setItem(SEEN, seen());
  // As when another tab has written it.
  window.dispatchEvent(new StorageEvent("storage", { key: SEEN }));
});
afterEach(cleanup);

const asks = anAgent({ apps: [anApp({ statuses: [anAppStatus({ state: "idle", created_at: at(20) })] })] });
const open = () =>
  renderApp("/settings", {
    frame: { whole: true, workspaces: [aWorkspace({ agents: [asks] })], removed: [] },
  });

test("the count in the tab is switched off and on in Settings", async () => {
  open();
  await waitFor(() => expect(document.title).toBe("(1) Settings · Quarterdeck"));
  await userEvent.click(screen.getByRole("switch", { name: /^Show when apps wait for you/ }));
  expect(document.title).toBe("Settings · Quarterdeck");
  await userEvent.click(screen.getByRole("switch", { name: /^Show when apps wait for you/ }));
  expect(document.title).toBe("(1) Settings · Quarterdeck");
});

test("what was looked at in another tab is not counted in this one", async () => {
  open();
  await waitFor(() => expect(document.title).toBe("(1) Settings · Quarterdeck"));
  localStorage.setItem(SEEN, seen({ [id(500)]: Date.parse(at(20)) }));
  act(() => void window.dispatchEvent(new StorageEvent("storage", { key: SEEN })));
  await waitFor(() => expect(document.title).toBe("Settings · Quarterdeck"));
});
