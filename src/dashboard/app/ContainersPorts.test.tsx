import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { aContainer, aList, containerId } from "../features/containers/testing/aContainer.ts";
import { containerWork } from "../features/containers/work/containerWork.ts";
import { buildinfo, openContainers, row, site } from "./testing/containersPage.ts";
import type { Answers } from "./testing/renderApp.tsx";
import { aPort, listeningOf, ofPorts, regions } from "./testing/somePorts.ts";

afterEach(() => {
  cleanup();
  containerWork.reset();
});

const web = aContainer({
  id: containerId(4),
  name: "web",
  ports: [
    ...["0.0.0.0", "::"].map((host_ip) => ({ port: 80, network: "tcp", host_ip, host_port: 8080 })),
    { port: 81, network: "tcp", host_ip: "0.0.0.0", host_port: 8081 },
    { port: 90, network: "tcp", host_ip: "192.0.2.7", host_port: 9000 },
    { port: 53, network: "udp", host_ip: "0.0.0.0", host_port: 5353 },
    { port: 5432, network: "tcp", host_ip: "0.0.0.0", host_port: 5432 },
    { port: 7000, network: "tcp" },
  ],
});
const shown = aList({ containers: [web] });
const listening = listeningOf(id(1));
const answers: Answers = {
  "GET regions": regions,
  [listening]: ofPorts(aPort(8080, "docker-proxy"), aPort(9000, "docker-proxy")),
};

const lineOf = async (numbers: string) =>
  (await screen.findByText(numbers, { selector: "li span" })).closest("li")!;

test("[C13] a row's ports open what can be done with each, and whether it listens", async () => {
  const user = userEvent.setup();
  openContainers(shown, { answers });
  await user.click(within(await row(/^web/)).getByRole("button", { name: /^Ports of web:/ }));
  expect(await screen.findByRole("dialog", { name: "Ports of web" })).toBeTruthy();
  const listens = await lineOf("8080→80");
  await within(listens).findByText("listens");
  const workspace = aWorkspace();
  const link = within(listens).getByRole("link", { name: "Open port 8080" });
  expect(link.getAttribute("href")).toContain(
    `8080--main--${workspace.name}--${workspace.owner_name}.localhost`,
  );
  expect(within(listens).getByRole("button", { name: "Copy the link of port 8080" })).toBeTruthy();
  expect(within(await lineOf("8081→81")).getByText("not listening")).toBeTruthy();
  for (const [numbers, why] of [
    ["9000→90", /on 192.0.2.7.*at that address only/],
    ["5353→53/udp", /Only TCP opens here/],
  ] as const) {
    const line = await lineOf(numbers);
    expect(line.textContent).toMatch(why);
    expect(within(line).queryByText("Open")).toBeNull();
  }
  const database = await lineOf("5432→5432");
  expect(within(database).queryByText(/listen/)).toBeNull();
  expect(within(database).getByRole("link", { name: "Open port 5432" })).toBeTruthy();
  expect(within(await lineOf("7000")).getByText("not published")).toBeTruthy();
  expect(screen.getAllByRole("listitem")).toHaveLength(6);
});

test("[C13] a probe shows that nothing is behind the engine's proxy, and what a list does not tell", async () => {
  const user = userEvent.setup();
  const found = [
    { port: 5432, state: "accepts" },
    { port: 8080, state: "closes" },
    { port: 8081, state: "refuses" },
  ];
  const { requests } = openContainers(shown, {
    answers: {
      ...answers,
      ...buildinfo("port-probes"),
      [`GET quarterdeck/agents/${id(1)}/port-probes`]: { body: { ports: found } },
    },
  });
  const asked = () => requests.filter(({ call }) => call.endsWith("port-probes")).length;
  await row(/^web/);
  expect(asked()).toBe(0);
  await user.click(within(await row(/^web/)).getByRole("button", { name: /^Ports of web:/ }));
  await within(await lineOf("8080→80")).findByText("nothing listens inside");
  expect(within(await lineOf("8081→81")).getByText("not listening")).toBeTruthy();
  expect(within(await lineOf("5432→5432")).getByText("listens")).toBeTruthy();
});

test("[C13] [C23] the ports are in the row's menu, and Escape gives the row its keys back", async () => {
  const user = userEvent.setup();
  openContainers(shown, { answers });
  const tree = await row(/^web/);
  tree.focus();
  await user.keyboard("{Shift>}{F10}{/Shift}");
  await user.click(await screen.findByRole("menuitem", { name: "Ports…" }));
  expect(await screen.findByRole("dialog", { name: "Ports of web" })).toBeTruthy();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(tree));
});

test("[C13] a port that begins to listen is announced on the Containers tab, by its container", async () => {
  const { answers: said, requests } = openContainers(shown, {
    answers: { ...answers, [listening]: ofPorts() },
  });
  await row(/^web/);
  await waitFor(() => expect(requests.some(({ call }) => call === listening)).toBe(true));
  said[listening] = ofPorts(aPort(3000));
  await screen.findByText("Port 3000 (node) listens now.");
  said[listening] = ofPorts(aPort(3000), aPort(8080, "docker-proxy"));
  await screen.findByText("Port 8080 (web) listens now.");
  expect(screen.getAllByText(/^Port 8080 \(web\) listens now/).length).toBeGreaterThan(1);
});

test("[C13] where ports are refused the tree stands, and its ports say nothing of listening", async () => {
  const user = userEvent.setup();
  openContainers(shown, { answers: { "GET regions": regions, [listening]: { status: 404 } } });
  await user.click(within(await row(/^web/)).getByRole("button", { name: /^Ports of web:/ }));
  const line = await lineOf("8080→80");
  expect(within(line).queryByText(/listen/)).toBeNull();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("[C13] where no port opens, the list says why", async () => {
  const user = userEvent.setup();
  openContainers(shown, { answers: { [listening]: ofPorts(aPort(8080)) } });
  await user.click(within(await row(/^web/)).getByRole("button", { name: /^Ports of web:/ }));
  const dialog = await screen.findByRole("dialog");
  await within(dialog).findByText(/^This server serves no apps/, { selector: "p" });
  const open = within(await lineOf("8080→80")).getByRole("button", { name: /^Open port 8080/ });
  expect(open.getAttribute("aria-disabled")).toBe("true");
});

test("[C13] a container that goes takes its open ports with it", async () => {
  const user = userEvent.setup();
  const { say } = openContainers(shown, { answers });
  await user.click(within(await row(/^web/)).getByRole("button", { name: /^Ports of web:/ }));
  await screen.findByRole("dialog");
  say("containers/watch", aList());
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("[C13] [C24] a devcontainer's panel has what listens inside and what its container publishes", async () => {
  const container = { ...site.container!, ports: [{ port: 3000, network: "tcp", host_port: 8300 }] };
  openContainers(aList({ devcontainers: [{ ...site, container }] }), {
    path: `?open=${encodeURIComponent(site.workspace_folder)}`,
    answers: {
      ...answers,
      [listening]: ofPorts(aPort(8300, "docker-proxy")),
      [listeningOf(id(71))]: ofPorts(aPort(3000, "vite")),
    },
  });
  const inside = await screen.findByRole("list", { name: "Ports that listen in site" });
  expect(within(inside).getByText("vite")).toBeTruthy();
  const link = within(inside).getByRole("link", { name: "Open port 3000" });
  expect(link.getAttribute("href")).toContain("3000--site--");
  const published = screen.getByRole("list", { name: "Ports of brave_lamport" });
  await within(published).findByText("listens");
  expect(within(published).getByRole("link", { name: "Open port 8300" }).getAttribute("href")).toContain(
    "8300--main--",
  );
});

test("[C13] hundreds of ports are one line of a row, and all are in its list", async () => {
  const user = userEvent.setup();
  const ports = Array.from({ length: 300 }, (_, n) => ({
    port: n + 1,
    network: "tcp",
    host_port: 20_000 + n,
  }));
  openContainers(aList({ containers: [{ ...web, ports }] }), { answers });
  await user.click(within(await row(/^web/)).getByRole("button", { name: /^Ports of web:/ }));
  await screen.findByRole("dialog");
  expect(screen.getAllByRole("listitem")).toHaveLength(300);
});
