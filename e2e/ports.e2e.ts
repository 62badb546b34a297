import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { agentReady, expect, test } from "./fixtures.ts";

const PAGE = `<!doctype html><title>Program</title><h1>Hello from the program</h1><p id="said"></p><p id="cookies"></p>
<script>
const socket = new WebSocket(location.origin.replace("http", "ws") + "/live");
socket.onmessage = (event) => { document.getElementById("said").textContent = event.data; };
socket.onopen = () => socket.send("ping");
document.getElementById("cookies").textContent = "cookies:" + document.cookie;
</script>`;

/** A program of the workspace, with a WebSocket. It writes down what it was told of who comes. */
async function aProgram(port = 0) {
  const heard: string[] = [];
  const server: Server = createServer((request, response) => {
    heard.push(JSON.stringify(request.headers));
    response.setHeader("Content-Type", "text/html");
    response.end(PAGE);
  });
  const sockets = new WebSocketServer({ server }).on("connection", (socket) => {
    socket.on("message", (data) => socket.send(`heard ${data}`));
  });
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
        for (const socket of sockets.clients) socket.terminate();
      }),
  };
}

test("[C13] [D8] a program that starts is announced, opens under its own host, comes back after a restart", async ({
  page,
  house,
  context,
  browser,
}) => {
  const id = await agentReady(house);
  await page.goto(`/agents/${id}/ports`);
  const panel = page.getByRole("region", { name: "Ports", exact: true });
  await expect(panel.getByText(/\d+ listening/)).toBeVisible();
  let program = await aProgram();
  const { port } = program;
  const row = panel.getByRole("listitem").filter({ has: page.getByText(`${port}`, { exact: true }) });
  await expect(row.getByText("new")).toBeVisible({ timeout: 5_000 });
  await expect(page.getByRole("status").filter({ hasText: `Port ${port}` })).toHaveCount(1);

  const [opened] = await Promise.all([
    context.waitForEvent("page"),
    row.getByRole("link", { name: `Open port ${port}` }).click(),
  ]);
  await expect(opened.getByRole("heading", { name: "Hello from the program" })).toBeVisible();
  expect(new URL(opened.url()).host).toMatch(new RegExp(`^${port}--main--demo--\\w+\\.localhost:\\d+$`));
  expect(new URL(opened.url()).search).toBe("");
  await expect(opened.locator("#said")).toHaveText("heard ping");
  await expect(opened.locator("#cookies")).toHaveText("cookies:");
  expect(program.heard.join()).not.toContain(house.token);
  expect(program.heard.join()).not.toContain("quarterdeck_app_session");

  await program.close();
  await opened.reload();
  await expect(opened.getByRole("heading", { name: `Nothing listens on port ${port}` })).toBeVisible();
  program = await aProgram(port);
  await expect(opened.getByRole("heading", { name: "Hello from the program" })).toBeVisible({
    timeout: 15_000,
  });

  const stranger = await browser.newContext();
  const theirs = await stranger.newPage();
  await theirs.goto(opened.url());
  await expect(theirs).toHaveURL(/\/sign-in\?from=/);
  await row.getByLabel(`Who may open port ${port}`).selectOption("Public");
  await page.getByRole("button", { name: "Make public" }).click();
  await expect(row.getByText("public", { exact: true })).toBeVisible();
  await theirs.goto(opened.url());
  await expect(theirs.getByRole("heading", { name: "Hello from the program" })).toBeVisible();
  await stranger.close();
  await program.close();
});

test("a port is entered after signing in, and a page that names nothing says so", async ({
  browser,
  house,
}) => {
  await agentReady(house);
  const program = await aProgram();
  const { username } = await house.client.users.get({ user: "me" });
  const { port: at, protocol } = new URL(house.deployment);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${protocol}//${program.port}--main--demo--${username}.localhost:${at}/deep?x=1`);
  await page.getByRole("button", { name: "Use an API token" }).click();
  await page.getByRole("textbox", { name: /token/i }).fill(house.token);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Hello from the program" })).toBeVisible();
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe("/deep?x=1");
  await page.goto(`${protocol}//nothing.localhost:${at}/`);
  await expect(page.getByRole("heading", { name: "This address names no app" })).toBeVisible();
  await context.close();
  await program.close();
});
