import { expect, test } from "vitest";
import { allow } from "./testing/browser.ts";
import { externalAuthServer } from "./testing/externalAuthServer.ts";
import { oauthServer } from "./testing/oauthServer.ts";

test("a user connects with a code and PKCE, and their agent has the token", async () => {
  const provider = await oauthServer();
  const server = await externalAuthServer([provider.lines({ id: "work", regex: "git\\.example" })]);
  const browser = await server.signIn();
  expect(await server.asked("match=git.example/a")).toMatchObject({
    status: 200,
    body: { access_token: "", url: `${server.url}/external-auth/work` },
  });
  const { body, cookie } = await server.start(browser, "work");
  expect(cookie).toMatch(/; Max-Age=600; Path=\/external-auth\/; HttpOnly; SameSite=Lax$/);
  browser.stopAt((url) => url === `${server.url}/external-auth/work`);
  const page = await allow(browser, body.url);
  expect(page).toMatchObject({ url: `${server.url}/external-auth/work`, status: 0 });
  const { body: answer } = await server.asked("match=git.example/a");
  expect(answer).toMatchObject({ type: "company", url: "", password: "", username: answer.access_token });
  expect(answer.access_token).toMatch(/^[\w-]{43}$/);
  expect((await server.user("/work")).body).toMatchObject({
    authenticated: true,
    user: { login: "ann", name: "ann of the test" },
    supports_revocation: true,
  });
});
