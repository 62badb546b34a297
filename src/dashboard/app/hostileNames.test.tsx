import { cleanup, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { CONTAINER_EXTENSIONS } from "#api/http/engine.ts";
import { id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { anInspect } from "../features/containers/detail/testing/anInspect.ts";
import {
  aContainer,
  aDevcontainer,
  aList,
  anAttempt,
  containerId,
} from "../features/containers/testing/aContainer.ts";
import { buildinfo, machine, openContainers, row } from "./testing/containersPage.ts";
import { renderApp } from "./testing/renderApp.tsx";

afterEach(cleanup);

/** Turns text round, rings, looks like markup, and breaks the line. */
const HOSTILE = "a\u202eb\u0007<img src=x onerror=alert(1)>\nc";
const SHOWN = "a\\u{202e}b\\x07<img src=x onerror=alert(1)>\\nc";
const LONG = "x".repeat(300);
/** What a reader cannot see; line breaks between elements are the test's own doing. */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;

function expectHarmless() {
  const { body } = document;
  expect(body.textContent).not.toMatch(UNSEEN);
  expect(body.querySelector("img[src=x]")).toBeNull();
  for (const element of body.querySelectorAll("[title], [aria-label]"))
    expect(`${element.getAttribute("title")} ${element.getAttribute("aria-label")}`).not.toMatch(UNSEEN);
}

const container = aContainer({
  id: containerId(9),
  name: "web",
  image: HOSTILE,
  labels: { "com.docker.compose.project": HOSTILE, "com.docker.compose.service": LONG },
});

test("[C1] names from the engine show what is in them, and are text, in the rows", async () => {
  const site = aDevcontainer({ workspace_folder: `/w/${HOSTILE}`, name: "", error: HOSTILE });
  openContainers(aList({ devcontainers: [site], containers: [container], warnings: [HOSTILE] }), {
    path: `?open=${encodeURIComponent(site.workspace_folder)}`,
    answers: buildinfo("devcontainer-attempts"),
    streams: {
      "devcontainer-attempts/watch": [
        anAttempt({
          workspace_folder: site.workspace_folder,
          result: "failed",
          failure: {
            ...{ phase: "image", message: HOSTILE, description: LONG, command: HOSTILE },
            ...{ exit_code: 1, context: [HOSTILE, LONG], hint: "" },
          },
        }),
      ],
    },
  });
  const web = await row(/^web/);
  expect(within(web).getByTitle(SHOWN).textContent).toBe(SHOWN);
  expect(within(web).getByText(LONG)).toBeTruthy();
  const why = await screen.findByRole("region", { name: "Why the last build failed" });
  expect(within(why).getAllByText(SHOWN).length).toBeGreaterThan(0);
  expect(within(screen.getByRole("region", { name: "Warnings" })).getByText(SHOWN)).toBeTruthy();
  expectHarmless();
});

test("[C16] and in what the engine knows of one", async () => {
  const raw = anInspect({
    Config: {
      ...{ Hostname: HOSTILE, User: HOSTILE, WorkingDir: HOSTILE, Cmd: [HOSTILE] },
      Env: [`NOTE=${HOSTILE}`, `N\u202eOTE_TOKEN=secret`, `LONG=${LONG}`],
      Labels: { [HOSTILE]: HOSTILE, long: LONG },
    },
    Mounts: [{ Type: "bind", Source: HOSTILE, Destination: `/${LONG}`, RW: true }],
    NetworkSettings: { Networks: { [HOSTILE]: { IPAddress: "10.0.0.2", Aliases: [HOSTILE] } } },
  });
  const list = aList({ containers: [container] });
  renderApp(`/agents/${id(1)}/containers/${container.id}/inspect`, {
    frame: { whole: true, workspaces: [aWorkspace({ agents: [machine] })], removed: [] },
    answers: {
      ...buildinfo(...CONTAINER_EXTENSIONS),
      [`GET workspaceagents/${id(1)}/containers`]: { body: list },
      [`GET quarterdeck/agents/${id(1)}/containers/${container.id}`]: { body: raw },
    },
    streams: { "containers/watch": list },
  });
  const labels = await screen.findByRole("region", { name: "Labels" });
  await userEvent.type(screen.getByRole("searchbox", { name: "Search the JSON" }), "onerror");
  // Lines of a value stay lines.
  expect(labels.textContent).toContain(SHOWN.replace("\\nc", "\nc"));
  for (const name of ["Process", "Networks and ports", "Raw JSON"])
    expect(screen.getByRole("region", { name }).textContent).toContain("a\\u{202e}b");
  expectHarmless();
});
