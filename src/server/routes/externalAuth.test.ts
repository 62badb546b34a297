import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { externalAuthServer } from "../externalAuth/testing/externalAuthServer.ts";
import { scriptedProvider } from "../externalAuth/testing/scriptedProvider.ts";

/** A provider that gives a token for any code. */
async function begun() {
  const provider = await scriptedProvider({
    "/token": () => ({ body: { access_token: "t", token_type: "bearer" } }),
  });
  const lines = (id: string) => ({
    ...{ id, type: "company", display_name: `The ${id}`, client_id: "c", client_secret: "s" },
    ...{ auth_url: `${provider.url}/auth`, token_url: `${provider.url}/token` },
  });
  const server = await externalAuthServer([lines("work"), lines("home")]);
  const browser = await server.signIn();
  const { body } = await server.start(browser, "work");
  const state = String(new URL(body.url).searchParams.get("state"));
  const back = (query: Record<string, string>, id = "work") =>
    `${server.url}/external-auth/${id}/callback?${new URLSearchParams(query)}`;
  const links = async () => (await server.api()).body.links as unknown[];
  return { provider, server, browser, state, back, links };
}

const reads = async (response: Response) => ({ status: response.status, text: await response.text() });

test("the way back counts once", async () => {
  const { browser, state, back, links, provider } = await begun();
  const first = await browser.ask(back({ code: "k", state }));
  expect([first.status, first.headers.get("location"), first.headers.get("referrer-policy")]).toEqual([
    303,
    "/external-auth/work",
    "no-referrer",
  ]);
  const second = await reads(await browser.ask(back({ code: "k", state })));
  expect(second.status).toBe(400);
  expect(second.text).toContain("used already");
  expect([await links(), provider.to("/token")]).toEqual([[expect.anything()], [expect.anything()]]);
});

test("the address to go to is always ours, whatever the way back says", async () => {
  const { browser, state, back } = await begun();
  const answer = await browser.ask(
    back({
      code: "k",
      state,
      redirect: "https://evil.example",
      redirect_uri: "//evil.example",
      from: "//evil",
    }),
  );
  expect(answer.headers.get("location")).toBe("/external-auth/work");
});

test("another browser cannot end it, though it has the address", async () => {
  const { server, browser, state, back, links } = await begun();
  const other = await reads(await (await server.signIn()).ask(back({ code: "k", state })));
  expect([other.status, other.text.includes("another browser")]).toEqual([400, true]);
  expect(await links()).toEqual([]);
  // It is still there for the one that began it.
  expect((await browser.ask(back({ code: "k", state }))).status).toBe(303);
});

test("somebody else who signs in meanwhile is not connected to the account", async () => {
  const { server, browser, state, back, links } = await begun();
  const { row } = await server.stranger();
  const { createSession } = await import("../users/tokens.ts");
  browser.forget("coder_session_token");
  browser.set("127.0.0.1", `coder_session_token=${await createSession(server.db, row.id)}`);
  const answer = await reads(await browser.ask(back({ code: "k", state })));
  expect([answer.status, answer.text.includes("somebody else")]).toEqual([400, true]);
  expect(await links()).toEqual([]);
});

test("who is signed out is told to sign in", async () => {
  const { browser, state, back } = await begun();
  browser.forget("coder_session_token");
  const answer = await reads(await browser.ask(back({ code: "k", state })));
  expect([answer.status, answer.text.includes("Sign in, then connect again.")]).toEqual([401, true]);
});

test("the way back of one provider does not connect another", async () => {
  const { browser, state, back, links } = await begun();
  expect((await browser.ask(back({ code: "k", state }, "home"))).status).toBe(400);
  expect(await links()).toEqual([]);
});

test("a person who does not allow it is told so, and nothing of what the provider says is a part of the page", async () => {
  const { browser, state, back, links } = await begun();
  const error_description = `<script>alert(1)</script>${"x".repeat(2_000)}`;
  const { status, text } = await reads(
    await browser.ask(back({ error: "access_denied", error_description, state })),
  );
  expect(status).toBe(400);
  expect(text).toContain("You did not let The work connect");
  expect(text).not.toContain("<script>alert");
  expect(text.length).toBeLessThan(4_000);
  expect(await links()).toEqual([]);
});

test("an error without a state that was begun says nothing of the provider", async () => {
  const { browser, back } = await begun();
  const { text } = await reads(
    await browser.ask(back({ error: "access_denied", error_description: "call 0900" })),
  );
  expect(text).not.toContain("0900");
});

test("of an unknown provider there is a page; without anything, the dashboard's own", async () => {
  const { browser, back } = await begun();
  expect((await reads(await browser.ask(back({ code: "k" }, "nobody")))).text).toContain("not set up here");
  const bare = await browser.ask(back({}));
  expect([bare.status, bare.headers.get("location")]).toEqual([303, "/external-auth/work"]);
});

test("a page of another site cannot begin it", async () => {
  const { server, browser } = await begun();
  const path = `${server.url}/api/v2/quarterdeck/external-auth/work/start`;
  const foreign = await browser.ask(path, { method: "POST", headers: { "Sec-Fetch-Site": "cross-site" } });
  expect([foreign.status, foreign.headers.get("set-cookie")]).toEqual([400, null]);
  expect((await browser.ask(path)).status).toBe(405);
});

test("under another name than the access URL it is not begun, as the way back would miss its cookie", async () => {
  const { server, browser } = await begun();
  const other = server.url.replace("127.0.0.1", "localhost");
  browser.set("localhost", `coder_session_token=${server.token}`);
  const answer = await browser.ask(`${other}/api/v2/quarterdeck/external-auth/work/start`, {
    method: "POST",
    headers: { "Sec-Fetch-Site": "same-origin" },
  });
  expect([answer.status, await answer.json()]).toEqual([
    400,
    {
      message: "This address is not the one that providers know.",
      detail: `Open ${server.url} and connect there, or start the server with --access-url and the address that you use.`,
    },
  ]);
});

test("behind a proxy that calls the server otherwise, it is the browser's own word that counts", async () => {
  const { server, browser } = await begun();
  browser.set("localhost", `coder_session_token=${server.token}`);
  const statusFrom = async (host: string, origin: string) => {
    const answer = await browser.ask(
      `${server.url.replace("127.0.0.1", host)}/api/v2/quarterdeck/external-auth/work/start`,
      { method: "POST", headers: { "Sec-Fetch-Site": "same-origin", Origin: origin } },
    );
    return answer.status;
  };
  expect(await statusFrom("localhost", server.url)).toBe(200);
  expect(await statusFrom("127.0.0.1", "https://elsewhere.example")).toBe(400);
});

test("links are the caller's own", async () => {
  const { server } = await begun();
  await server.connect("work", { access: "ann's" });
  const bob = await server.stranger();
  expect((await (await bob.asUser("/api/v2/external-auth")).json()).links).toEqual([]);
  expect(await (await bob.asUser("/api/v2/external-auth/work")).json()).toMatchObject({
    authenticated: false,
  });
  expect((await bob.asUser("/api/v2/external-auth/work", { method: "DELETE" })).status).toBe(404);
  expect((await server.api()).body.links).toMatchObject([{ provider_id: "work", authenticated: true }]);
});

test("a link whose provider left the file is shown as of no use, and can go", async () => {
  const { server } = await begun();
  await server.connect("gone");
  expect((await server.api()).body.links).toMatchObject([
    {
      provider_id: "gone",
      authenticated: false,
      validate_error: "The server's file no longer has this provider.",
    },
  ]);
  expect(await server.api("/gone", { method: "DELETE" })).toEqual({
    status: 200,
    body: { token_revoked: false },
  });
  expect((await server.api("/gone")).status).toBe(404);
});

test("no token lies in the database in clear, and one that is put elsewhere there opens nothing", async () => {
  const { server } = await begun();
  const secrets = { access: "access-in-clear", refresh: "refresh-in-clear", extra: { id: "extra-in-clear" } };
  await server.connect("work", secrets);
  const { sql } = await import("kysely");
  const file = `${(await import("node:os")).tmpdir()}/external-auth-${process.pid}.db`;
  await sql`vacuum into ${file}`.execute(server.db);
  const bytes = readFileSync(file);
  (await import("node:fs")).rmSync(file);
  expect(bytes.includes("external_auth_links")).toBe(true);
  for (const secret of ["access-in-clear", "refresh-in-clear", "extra-in-clear"])
    expect(bytes.includes(secret)).toBe(false);
  const { row } = await server.stranger();
  await sql`update external_auth_links set user_id = ${row.id}`.execute(server.db);
  expect(await server.links.find(row.id, "work")).toBeUndefined();
});
