import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import type { Devcontainer } from "#api/http/containers.ts";
import { at, id } from "#api/testing/anAgent.ts";
import { aDevcontainer, aList, anAttempt } from "../features/containers/testing/aContainer.ts";
import { containerWork, workKey } from "../features/containers/work/containerWork.ts";
import {
  buildinfo,
  changesOf,
  db,
  openContainers,
  recreate,
  row,
  site,
  usual,
} from "./testing/containersPage.ts";

afterEach(() => {
  cleanup();
  containerWork.reset();
});

const whatIsLost = {
  anonymous_volumes: [{ name: "f".repeat(64), destination: "/cache" }],
  kept_mounts: [{ source: "/home/ann/site", destination: "/workspaces/site" }],
  files: [{ path: "/root/notes.txt", kind: "added" }],
  file_count: 1,
  config: { image: "node:22" },
  built_config: { image: "node:20" },
  changed_files: ["/home/ann/site/.devcontainer/devcontainer.json"],
};

test("[C8] a rebuild tells what is lost, kept and changed before it is sent, and then shows at once", async () => {
  const user = userEvent.setup();
  const { requests } = openContainers(usual, {
    path: `?open=${encodeURIComponent(site.workspace_folder)}`,
    answers: {
      ...buildinfo("devcontainer-attempts"),
      [changesOf]: { body: whatIsLost },
      [recreate]: { status: 202, body: { message: "Devcontainer recreation initiated" } },
    },
  });
  const panel = await screen.findByRole("region", { name: "Details of site" });
  await user.click(within(panel).getByRole("button", { name: "Rebuild" }));
  const dialog = await screen.findByRole("dialog", { name: "Rebuild site" });
  expect(await within(dialog).findByText(/root\/notes.txt/)).toBeTruthy();
  for (const text of [
    "All processes in its container end",
    "/cache (anonymous volume",
    "/workspaces/site",
    '"node:20"',
    '"node:22"',
  ])
    expect(dialog.textContent).toContain(text);
  expect(requests.some(({ call }) => call === recreate)).toBe(false);
  await user.click(within(dialog).getByRole("button", { name: "Rebuild" }));
  expect(await within(await row(/^site/)).findByText("Building")).toBeTruthy();
  expect(requests.filter(({ call }) => call === recreate)).toHaveLength(1);
});

test("[C10] a refused rebuild restores the row, with the reason beside it", async () => {
  const user = userEvent.setup();
  openContainers(usual, {
    path: `?open=${encodeURIComponent(site.workspace_folder)}`,
    answers: {
      [recreate]: {
        status: 409,
        body: { message: "Unable to recreate transitioning devcontainer", detail: "It is starting." },
      },
    },
  });
  await user.click(await screen.findByRole("button", { name: "Rebuild" }));
  const dialog = await screen.findByRole("dialog", { name: "Rebuild site" });
  expect(dialog.textContent).toContain("Anonymous volumes stay behind");
  await user.click(within(dialog).getByRole("button", { name: "Rebuild" }));
  expect((await screen.findByRole("alert")).textContent).toContain("It is starting.");
  expect(within(await row(/^site/)).getByText("Running")).toBeTruthy();
});

test("[C9] a deletion can be taken back from any page before it is sent", async () => {
  const user = userEvent.setup();
  const { requests, router } = openContainers(usual, {
    path: `?open=${encodeURIComponent(site.workspace_folder)}`,
  });
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  const dialog = await screen.findByRole("dialog", { name: "Delete site" });
  await user.click(within(dialog).getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await act(() => router.navigate({ to: "/agents/$agentId", params: { agentId: id(1) } }));
  expect(screen.getByRole("region", { name: "Deletions that can be taken back" }).textContent).toContain(
    "site on main",
  );
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("region", { name: "Deletions that can be taken back" })).toBeNull();
  expect(containerWork.getSnapshot().removals).toEqual([]);
  expect(requests.some(({ call }) => call.startsWith("DELETE"))).toBe(false);
});

test("[C9] who has left the page hears of a failure where they are", async () => {
  const { router } = openContainers(usual);
  await row(/^web/);
  await act(() => router.navigate({ to: "/agents/$agentId", params: { agentId: id(1) } }));
  const key = workKey(id(1), "/home/ann/site");
  await act(async () =>
    containerWork.recreate(key, site, () => Promise.reject(new Error("the agent went away"))),
  );
  // Shown, and announced to who does not see it.
  expect(await screen.findAllByText("/home/ann/site: It was not rebuilt")).toHaveLength(2);
  expect(screen.getAllByText("Error: the agent went away")).toHaveLength(2);
});

test("[C5] a build shows its phase in the row and all phases in the panel, beside what is usual", async () => {
  const { container: _gone, ...starting } = { ...site, status: "starting" };
  const running = anAttempt({
    id: id(701),
    started_at: at(100),
    ended_at: null,
    result: null,
    last_log_id: null,
    phases: [{ name: "image", detail: "RUN npm ci", step: 3, steps: 7, started_at: at(100), ended_at: null }],
  });
  openContainers(aList({ devcontainers: [starting as Devcontainer], containers: [] }), {
    path: `?open=${encodeURIComponent(site.workspace_folder)}`,
    answers: buildinfo("devcontainer-attempts"),
    streams: { "devcontainer-attempts/watch": [running, anAttempt()] },
  });
  const phases = await screen.findByRole("list", { name: "Phases of the build" });
  const items = within(phases)
    .getAllByRole("listitem")
    .map(({ textContent }) => textContent);
  expect(items[0]).toMatch(/Running.*Build the image · step 3 of 7.*RUN npm ci.*usually 20 s/);
  expect(items[1]).toMatch(/To come.*Create the container.*usually 5 s/);
  expect((await row(/^site/)).textContent).toContain("Build the image 3 of 7");
});

test("[C6] [C7] the last failure is pinned with its cause and its place in the log, and builds are listed", async () => {
  const failed = anAttempt({
    id: id(702),
    result: "failed",
    failure: {
      phase: "lifecycle",
      message: "postCreateCommand from devcontainer.json failed.",
      description: "Command failed",
      command: "/bin/sh -c npm ci",
      exit_code: 3,
      context: ["npm error one", "npm error two"],
      hint: "A command is not in the image.",
    },
  });
  openContainers(usual, {
    path: `?open=${encodeURIComponent(site.workspace_folder)}`,
    answers: buildinfo("devcontainer-attempts"),
    streams: {
      "devcontainer-attempts/watch": [failed, anAttempt({ started_at: at(-100), ended_at: at(-60) })],
    },
  });
  const pinned = await screen.findByRole("region", { name: "Why the last build failed" });
  for (const text of [
    "Lifecycle commands",
    "exit code 3",
    "/bin/sh -c npm ci",
    "npm error two",
    "not in the image",
  ])
    expect(pinned.textContent).toContain(text);
  const href = within(pinned).getByRole("link", { name: "Read on in the log" }).getAttribute("href")!;
  const url = new URL(href, "http://x");
  expect(url.pathname).toBe(`/agents/${id(1)}/logs`);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({ source: id(800), from: at(-1), to: at(41) });
  expect(url.searchParams.get("line")).toContain("180");
  const rows = within(screen.getByRole("table")).getAllByRole("row").slice(1);
  expect(rows.map(({ textContent }) => /Failed|Succeeded/.exec(textContent ?? "")?.[0])).toEqual([
    "Failed",
    "Succeeded",
  ]);
  expect(rows[0]!.textContent).toContain("ab12cd34");
});

test("[C24] the agent inside is shown with its health and the ways to its pages", async () => {
  openContainers(usual, { path: `?open=${encodeURIComponent(site.workspace_folder)}` });
  const part = await screen.findByRole("region", { name: "Agent inside" });
  expect(part.textContent).toContain("Healthy");
  for (const page of ["Terminal", "Logs", "Ports"])
    expect(
      within(part)
        .getByRole("link", { name: `${page} of site` })
        .getAttribute("href"),
    ).toBe(`/agents/${id(71)}/${page.toLowerCase()}`);
});

test("[C17] an end is explained with what the engine knows and what was said last", async () => {
  const user = userEvent.setup();
  openContainers(usual, {
    answers: {
      ...buildinfo("container-inspect", "container-logs"),
      [`GET quarterdeck/agents/${id(1)}/containers/${db.id}`]: {
        body: { State: { ExitCode: 137, OOMKilled: true }, HostConfig: { Memory: 512 * 1024 ** 2 } },
      },
      [`GET quarterdeck/agents/${id(1)}/container-logs`]: {
        body: [
          {
            id: 1,
            created_at: at(0),
            output: "\u001b[31mout of it\u001b[0m",
            level: "info",
            source_id: id(9),
          },
        ],
      },
    },
  });
  await user.click(await screen.findByRole("button", { name: /^Why db does not run/ }));
  const story = await screen.findByRole("region", { name: "Why db does not run" });
  expect(await within(story).findByText("exit 137: out of memory at 512 MiB limit")).toBeTruthy();
  expect((await within(story).findByRole("region", { name: "The last lines of db" })).textContent).toBe(
    "out of it",
  );
});

test("[C22] the ways in name the user and the folder inside", async () => {
  const named = aDevcontainer({
    container: { ...site.container!, labels: { "devcontainer.metadata": '[{"remoteUser":"node"}]' } },
  });
  openContainers(
    { ...usual, devcontainers: [named], containers: [named.container!] },
    {
      path: `?open=${encodeURIComponent(site.workspace_folder)}`,
    },
  );
  const part = await screen.findByRole("region", { name: "Open" });
  expect(part.textContent).toContain("As node in /workspaces/site");
  expect(part.textContent).toContain(
    "docker exec -it --user node --workdir /workspaces/site brave_lamport sh",
  );
  expect(within(part).getByRole("link", { name: "Terminal" }).getAttribute("href")).toContain(
    "container_user=node",
  );
});

test("[C7] a failed build is told after the agent has forgotten it, with the way to why and to the log", async () => {
  const { container: _, ...stopped } = aDevcontainer({ status: "stopped" });
  openContainers(aList({ devcontainers: [stopped] }), {
    answers: buildinfo("devcontainer-attempts"),
    streams: {
      "devcontainer-attempts/watch": [
        anAttempt({ id: id(701), started_at: at(-100), ended_at: at(-60) }),
        anAttempt({
          result: "failed",
          failure: {
            ...{ phase: "image", message: "The image could not be pulled", description: "", command: "" },
            ...{ exit_code: 1, context: [], hint: "" },
          },
        }),
      ],
    },
  });
  const site = await row(/^site/);
  expect(await within(site).findByText("Stopped · last build failed")).toBeTruthy();
  await userEvent.click(within(site).getByRole("button", { name: /^Why the build of site failed/ }));
  const why = await screen.findByRole("region", { name: "Why the last build failed" });
  expect(why.textContent).toContain("The image could not be pulled");
  expect(within(why).getByRole("link", { name: "Read on in the log" })).toBeTruthy();
});

test.each([
  ["a failed one of this container", { result: "failed" }, "Running · last build failed"],
  [
    "an interrupted one, which this container came from",
    { result: "interrupted", container_id: "" },
    "Running · last build interrupted",
  ],
  ["an interrupted one since", { result: "interrupted", container_id: "", started_at: at(3_600) }, "Running"],
  ["a failed one of another container", { result: "failed", container_id: "f".repeat(64) }, "Running"],
])("[C7] a container that runs says how its build went: %s", async (_, change, words) => {
  openContainers(aList({ devcontainers: [site] }), {
    answers: buildinfo("devcontainer-attempts"),
    streams: { "devcontainer-attempts/watch": [anAttempt({ started_at: at(-100_000), ...change })] },
    path: `?open=${encodeURIComponent(site.workspace_folder)}`,
  });
  expect(await screen.findByText(change.result === "failed" ? "Failed" : "Interrupted")).toBeTruthy();
  expect(within(await row(/^site/)).getByText(words)).toBeTruthy();
});

test("[C7] a build that failed before one that went well says nothing", async () => {
  const { container: _, ...stopped } = aDevcontainer({ status: "stopped" });
  openContainers(aList({ devcontainers: [stopped] }), {
    answers: buildinfo("devcontainer-attempts"),
    streams: {
      "devcontainer-attempts/watch": [
        anAttempt({ id: id(701), result: "failed", started_at: at(-100), ended_at: at(-60) }),
        anAttempt({ result: "succeeded" }),
      ],
    },
    path: `?open=${encodeURIComponent(stopped.workspace_folder)}`,
  });
  expect(await screen.findByText("Succeeded")).toBeTruthy();
  expect(within(await row(/^site/)).getByText("Stopped")).toBeTruthy();
});
