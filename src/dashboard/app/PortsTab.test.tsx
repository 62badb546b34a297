import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { anAgent, id } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { aContainer, aList, containerId } from "../features/containers/testing/aContainer.ts";
import { buildinfo } from "./testing/containersPage.ts";
import { type Answers, renderApp } from "./testing/renderApp.tsx";
import { aPort, listeningOf, ofPorts, regions } from "./testing/somePorts.ts";

afterEach(cleanup);

const machine = anAgent({ id: id(1), name: "main" });
const containers = `GET workspaceagents/${id(1)}/containers`;
const listening = listeningOf(id(1));
const web = aContainer({
  id: containerId(4),
  name: "web",
  ports: ["0.0.0.0", "::"].map((host_ip) => ({ port: 80, network: "tcp", host_ip, host_port: 8080 })),
});
function openPorts(answers: Answers, agent = machine) {
  const workspace = aWorkspace({ agents: [agent] });
  return renderApp(`/agents/${id(1)}/ports`, {
    frame: { whole: true, workspaces: [workspace], removed: [] },
    answers: {
      "GET regions": regions,
      [`GET workspaces/${workspace.id}/port-share`]: { body: { shares: [] } },
      ...answers,
    },
  });
}
const rowOf = async (port: number) =>
  (await screen.findByText(String(port), { selector: "li span" })).closest("li")!;

test("[C13] a published port and what listens there are one row, with the container and the process", async () => {
  openPorts({
    [listening]: ofPorts(aPort(8080, "docker-proxy"), aPort(3000)),
    [containers]: { body: aList({ containers: [web] }) },
  });
  const row = await rowOf(8080);
  const link = await within(row).findByRole("link", { name: "web:80" });
  expect(link.getAttribute("href")).toBe(`/agents/${id(1)}/containers/${web.id}`);
  expect(within(row).getByText("docker-proxy")).toBeTruthy();
  expect(within(await rowOf(3000)).getByText("node")).toBeTruthy();
  expect(screen.getAllByRole("listitem")).toHaveLength(2);
});

test("[C13] a published port where nothing listens, and one of which nothing is told, say so", async () => {
  const ports = [
    { port: 80, network: "tcp", host_port: 8080 },
    { port: 5432, network: "tcp", host_port: 5432 },
  ];
  openPorts({ [listening]: ofPorts(), [containers]: { body: aList({ containers: [{ ...web, ports }] }) } });
  expect(within(await rowOf(8080)).getByText("nothing listens")).toBeTruthy();
  expect(within(await rowOf(5432)).getByText("whether it listens is not told")).toBeTruthy();
});

test("[C13] a port whose container does not listen says so beside the engine's proxy", async () => {
  openPorts({
    ...buildinfo("port-probes"),
    [listening]: ofPorts(aPort(8080, "docker-proxy")),
    [containers]: { body: aList({ containers: [web] }) },
    [`GET quarterdeck/agents/${id(1)}/port-probes`]: { body: { ports: [{ port: 8080, state: "closes" }] } },
  });
  const row = await rowOf(8080);
  expect(await within(row).findByText("nothing listens inside")).toBeTruthy();
  expect(within(row).getByText("docker-proxy")).toBeTruthy();
});

test.each([403, 404, 500])(
  "[C13] without containers (%i) the list is that of ports alone",
  async (status) => {
    const { requests } = openPorts({
      [listening]: ofPorts(aPort(8080, "docker-proxy")),
      [containers]: { status, body: { message: "no" } },
    });
    expect(within(await rowOf(8080)).getByText("docker-proxy")).toBeTruthy();
    await waitFor(() => expect(requests.some(({ call }) => call === containers)).toBe(true));
    expect(screen.queryByRole("alert")).toBeNull();
  },
);

test("[C13] an agent inside a devcontainer is not asked for containers", async () => {
  const { requests } = openPorts(
    { [listening]: ofPorts(aPort(3000)) },
    anAgent({ id: id(1), name: "site", parent_id: id(2) }),
  );
  await rowOf(3000);
  expect(requests.filter(({ call }) => call === containers)).toEqual([]);
});

test("[C13] a port that comes is announced, and its container asked for then", async () => {
  const { answers, requests } = openPorts({
    [listening]: ofPorts(aPort(3000)),
    [containers]: { body: aList() },
  });
  await rowOf(3000);
  const asked = () => requests.filter(({ call }) => call === containers).length;
  await waitFor(() => expect(asked()).toBe(1));
  answers[containers] = { body: aList({ containers: [web] }) };
  answers[listening] = ofPorts(aPort(3000), aPort(8080, "docker-proxy"));
  await waitFor(() => expect(screen.getByText("Port 8080 (docker-proxy) listens now.")).toBeTruthy());
  expect(await within(await rowOf(8080)).findByRole("link", { name: "web:80" })).toBeTruthy();
  expect(within(await rowOf(8080)).getByText("new")).toBeTruthy();
});
