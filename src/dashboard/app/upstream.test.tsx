import { cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { renderApp } from "./testing/renderApp.tsx";

afterEach(cleanup);

const inFront = {
  "GET users/me": { status: 401, body: { message: "You are signed out." } },
  "GET buildinfo": {
    body: {
      version: "v2.30.0",
      dashboard_url: "https://coder.example.com/",
      deployment_id: "x",
      agent_api_version: "2.8",
      workspace_proxy: false,
      quarterdeck_proxy: {
        version: "0.1.0",
        upstream: "https://coder.example.com",
        extensions: ["sign-in-token"],
      },
    },
  },
};

test("in front of a deployment one signs in there: by password, or by its token", async () => {
  renderApp("/sign-in", { answers: inFront });
  expect(await screen.findByRole("heading", { name: "Sign in to coder.example.com" })).toBeTruthy();
  await userEvent.click(await screen.findByRole("button", { name: "Use a session token" }));
  const link = screen.getByRole("link", { name: "Open coder.example.com" });
  expect(link.getAttribute("href")).toBe("https://coder.example.com/cli-auth");
  expect(screen.getByLabelText("Session token")).toBeTruthy();
});

test("ways to sign in that end elsewhere are named, with the way round", async () => {
  const methods = {
    password: { enabled: true },
    github: { enabled: true },
    oidc: { enabled: true, signInText: "Login with Okta", iconUrl: "" },
  };
  renderApp("/sign-in", { answers: { ...inFront, "GET users/authmethods": { body: methods } } });
  expect(
    await screen.findByText(/Login with Okta or GitHub ends at coder.example.com, not here/),
  ).toBeTruthy();
});

test("without passwords the token is asked for at once", async () => {
  renderApp("/sign-in", {
    answers: { ...inFront, "GET users/authmethods": { body: { password: { enabled: false } } } },
  });
  expect(await screen.findByLabelText("Session token")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Use email and password" })).toBeNull();
});

const away = {
  status: 502,
  body: {
    code: "upstream_redirect",
    message: "coder.example.com sends its callers on to https://sso.example.com.",
    detail: "Start Quarterdeck with --upstream https://sso.example.com when that is the deployment.",
  },
};

test("a deployment out of reach says why, with the next step, before and behind the sign-in", async () => {
  renderApp("/sign-in", { answers: { ...inFront, "GET users/first": away } });
  expect(
    await screen.findByRole("heading", {
      name: "coder.example.com sends its callers on to https://sso.example.com",
    }),
  ).toBeTruthy();
  expect(screen.getByText(away.body.detail)).toBeTruthy();
  cleanup();
  renderApp("/", { answers: { ...inFront, "GET users/me": away } });
  expect(await screen.findByText(away.body.detail)).toBeTruthy();
});

test("the banner says what the proxy says", async () => {
  const { link } = renderApp("/settings");
  await screen.findByRole("heading", { name: "Settings" });
  const { code, detail } = away.body;
  link.reach.unanswered({ code, message: "Nothing answers at coder.example.com", detail });
  const banner = await screen.findByRole("alert");
  expect(banner.textContent).toContain("Nothing answers at coder.example.com");
  expect(banner.textContent).toContain(detail);
});
