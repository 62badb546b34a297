import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ExternalAuthLink, ExternalAuthProvider, ExternalAuthStatus } from "#api/http/externalAuth.ts";
import { type Answers, renderApp } from "./testing/renderApp.tsx";

beforeEach(() => window.sessionStorage.clear());
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const aProvider = (of: Partial<ExternalAuthProvider> = {}): ExternalAuthProvider => ({
  ...{ id: "github", type: "github", device: false, display_name: "GitHub", display_icon: "" },
  ...{ allow_refresh: true, allow_validate: true, supports_revocation: true },
  ...of,
});
const aLink = (of: Partial<ExternalAuthLink> = {}): ExternalAuthLink => ({
  ...{ provider_id: "github", created_at: "2026-11-25T10:00:00Z", updated_at: "2026-11-25T10:00:00Z" },
  ...{ has_refresh_token: true, expires: "0001-01-01T00:00:00Z", authenticated: true, validate_error: "" },
  ...of,
});
const aStatus = (of: Partial<ExternalAuthStatus> = {}): ExternalAuthStatus => ({
  ...{ authenticated: true, device: false, display_name: "GitHub", supports_revocation: true },
  ...{ app_installable: false, app_install_url: "", installations: [] },
  user: { id: 1, login: "ann-gh", name: "Ann", avatar_url: "", profile_url: "https://github.test/ann-gh" },
  ...of,
});
const buildinfo = (more: object): Answers => ({
  "GET buildinfo": {
    body: {
      ...{ version: "v2", dashboard_url: "", deployment_id: "x", agent_api_version: "2.8" },
      ...{ workspace_proxy: false, ...more },
    },
  },
});
const ours = buildinfo({
  quarterdeck: { version: "0.1.0", extensions: ["workspaces-watch", "sign-in-token", "external-auth-start"] },
});
const inFront = buildinfo({
  // What the deployment behind can do is in the answer as well.
  quarterdeck: { version: "0.1.0", extensions: ["external-auth-start"] },
  quarterdeck_proxy: { version: "0.1.0", upstream: "https://coder.test", extensions: ["sign-in-token"] },
});
const LIST = "GET external-auth";
const listed = (providers: ExternalAuthProvider[], links: ExternalAuthLink[] = []) => ({
  body: { providers, links },
});

function openAccount(answers: Answers) {
  return renderApp("/settings/account", {
    frame: { whole: true, workspaces: [], removed: [] },
    answers: { ...ours, ...answers },
  });
}
const row = (name: string) => screen.findByRole("listitem", { name });
const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole("button", { name }));

test("each provider says how one stands with it, and why a link is of no use", async () => {
  openAccount({
    [LIST]: listed(
      [
        aProvider(),
        aProvider({ id: "lab", display_name: "Lab" }),
        aProvider({ id: "old", display_name: "Old" }),
        aProvider({ id: "bad", display_name: "Bad" }),
      ],
      [
        aLink(),
        aLink({
          ...{ provider_id: "old", authenticated: false, expires: "2020-01-01T00:00:00Z" },
          validate_error: "The token could not be renewed: invalid_grant",
        }),
        aLink({ provider_id: "bad", authenticated: false, validate_error: "bad.test cannot be reached" }),
        aLink({ provider_id: "gone", authenticated: false }),
      ],
    ),
    "GET external-auth/github": { body: aStatus() },
  });
  const github = await row("GitHub");
  expect((await within(github).findByRole("link", { name: "ann-gh" })).getAttribute("href")).toBe(
    "https://github.test/ann-gh",
  );
  expect(github.textContent).toContain("Connected as ann-gh (Ann)");
  expect(github.textContent).toContain("renewed by itself");
  expect((await row("Lab")).textContent).toContain("Not connected");
  expect((await row("Old")).textContent).toMatch(/Expired.*could not be renewed: invalid_grant/);
  expect((await row("Bad")).textContent).toMatch(/Not working.*bad\.test cannot be reached/);
  expect((await row("gone")).textContent).toContain("No longer set up");
  const old = within(await row("Old"));
  for (const name of ["Connect again Old", "Disconnect Old"])
    expect(old.getByRole("button", { name })).toBeTruthy();
});

test("to connect the browser goes where the server says, and only to an address of the web", async () => {
  const gone = vi.spyOn(window.location, "assign").mockImplementation(() => {});
  const start = "POST quarterdeck/external-auth/github/start";
  const { answers } = openAccount({
    [LIST]: listed([aProvider()]),
    [start]: { body: { url: "javascript:alert(1)" } },
  });
  await press("Connect GitHub");
  expect((await screen.findByRole("alert")).textContent).toContain("none of the web");
  answers[start] = {
    status: 400,
    body: {
      message: "This address is not the one that providers know.",
      detail: "Open https://deck.test and connect there.",
    },
  };
  await press("Connect GitHub");
  await waitFor(() => expect(screen.getByRole("alert").textContent).toContain("Open https://deck.test"));
  expect(gone).not.toHaveBeenCalled();
  answers[start] = { body: { url: "https://github.test/authorize?state=1" } };
  await press("Connect GitHub");
  await waitFor(() => expect(gone).toHaveBeenCalledWith("https://github.test/authorize?state=1"));
});

test("who comes back is led to where they set out, else to their terminal", async () => {
  vi.spyOn(window.location, "assign").mockImplementation(() => {});
  const answers: Answers = {
    [LIST]: listed([aProvider()]),
    "GET external-auth/github": { body: aStatus() },
    "POST quarterdeck/external-auth/github/start": { body: { url: "https://github.test/" } },
  };
  openAccount(answers);
  await press("Connect GitHub");
  await waitFor(() => expect(window.location.assign).toHaveBeenCalled());
  cleanup();
  renderApp("/external-auth/github", { answers: { ...ours, ...answers } });
  expect(await screen.findByRole("link", { name: "Back to your account" })).toBeTruthy();
  cleanup();
  renderApp("/external-auth/github", { answers: { ...ours, ...answers } });
  expect(await screen.findByRole("heading", { name: "GitHub is connected" })).toBeTruthy();
  expect(screen.getByText(/^You can go back to your terminal/)).toBeTruthy();
  expect(screen.queryByRole("link", { name: "Back to your account" })).toBeNull();
});

test.each([
  [{ token_revoked: true }, "GitHub has revoked the token."],
  [{ token_revoked: false }, /was not revoked at GitHub\./],
  [
    { token_revoked: false, token_revocation_error: "github.test answered 500" },
    /take the access away at GitHub\. github\.test answered 500/,
  ],
])("disconnecting asks first and tells what became of the token: %j", async (removed, said) => {
  const { requests, answers } = openAccount({
    [LIST]: listed([aProvider()], [aLink()]),
    "GET external-auth/github": { body: aStatus() },
    "DELETE external-auth/github": { body: removed },
  });
  await press("Disconnect GitHub");
  const dialog = await screen.findByRole("dialog", { name: "Disconnect GitHub?" });
  expect(document.activeElement).toBe(within(dialog).getByRole("button", { name: "Cancel" }));
  expect(requests.some(({ call }) => call.startsWith("DELETE"))).toBe(false);
  answers[LIST] = listed([aProvider()]);
  await userEvent.click(within(dialog).getByRole("button", { name: "Disconnect" }));
  expect(await screen.findAllByText(said)).not.toHaveLength(0);
  await waitFor(() => expect(document.activeElement?.textContent).toBe("Connect GitHub"));
});

test("in front of a deployment its own page connects, in another tab, and this page notices", async () => {
  const { requests, answers } = openAccount({
    ...inFront,
    [LIST]: listed([aProvider()]),
    "GET external-auth/github": { body: aStatus({ authenticated: false, user: null }) },
    "GET workspaces": { body: { workspaces: [], count: 0 } },
  });
  const link = await screen.findByRole("link", { name: /^Connect GitHub/ });
  expect(link.getAttribute("href")).toBe("https://coder.test/external-auth/github");
  expect(link.getAttribute("target")).toBe("_blank");
  link.addEventListener("click", (event) => event.preventDefault());
  await userEvent.click(link);
  expect(await screen.findByText(/Connect it at coder\.test/)).toBeTruthy();
  answers["GET external-auth/github"] = { body: aStatus() };
  answers[LIST] = listed([aProvider()], [aLink()]);
  await waitFor(async () => expect((await row("GitHub")).textContent).toContain("Connected as ann-gh"));
  expect(requests.some(({ call }) => call.startsWith("POST quarterdeck/external-auth"))).toBe(false);
});

test("a device is connected with a code; the row is right before the slow list is", async () => {
  const forge = aProvider({ id: "forge", display_name: "Forge", device: true });
  const { answers } = openAccount({
    [LIST]: listed([forge]),
    "GET external-auth/forge": { body: aStatus({ display_name: "Forge", device: true }) },
    "GET external-auth/forge/device": {
      body: {
        ...{ device_code: "secret", user_code: "WDJB-MJHT", verification_uri: "javascript:alert(1)" },
        ...{ expires_in: 900, interval: 0 },
      },
    },
    "POST external-auth/forge/device": (body) => {
      expect(body).toEqual({ device_code: "secret" });
      return { status: 204 };
    },
  });
  await press("Connect Forge");
  const dialog = await screen.findByRole("dialog", { name: "Connect Forge" });
  expect((await within(dialog).findByLabelText("The code")).textContent).toBe("WDJB-MJHT");
  // What runs code here is no link.
  expect(within(dialog).queryByRole("link")).toBeNull();
  expect(dialog.textContent).toContain("javascript:alert(1)");
  answers[LIST] = undefined;
  await waitFor(async () => expect((await row("Forge")).textContent).toContain("Connected as ann-gh"));
  await waitFor(() => expect(document.activeElement?.textContent).toBe("Disconnect Forge"));
});

test.each<[string, Answers, RegExp]>([
  ["no provider", { [LIST]: listed([]) }, /No providers are set up.*--external-auth FILE/],
  ["no provider in front", { ...inFront, [LIST]: listed([]) }, /Ask who runs coder\.test/],
  ["no such API", {}, /This deployment has no external authentication/],
  ["a token of little scope", { [LIST]: { status: 403, body: { message: "Forbidden." } } }, /may not see/],
  ["an error", { [LIST]: { status: 500, body: { message: "Out of order." } } }, /Out of order\..*Try again/],
])("the account page with %s says what to do", async (_, answers, words) => {
  openAccount({ "GET workspaces": { body: { workspaces: [], count: 0 } }, ...answers });
  const panel = await screen.findByRole("region", { name: "External authentication" });
  await waitFor(() => expect(panel.textContent).toMatch(words));
});

test("what could not be asked anew is shown as old", async () => {
  const { answers } = openAccount({
    [LIST]: listed([aProvider()], [aLink({ authenticated: false, validate_error: "away" })]),
    "DELETE external-auth/github": { body: { token_revoked: true } },
  });
  await row("GitHub");
  answers[LIST] = { status: 500, body: { message: "Out of order." } };
  await press("Disconnect GitHub");
  await userEvent.click(
    within(await screen.findByRole("dialog")).getByRole("button", { name: "Disconnect" }),
  );
  expect((await screen.findByText(/may be out of date/)).textContent).toContain("Out of order.");
  expect((await row("GitHub")).textContent).toContain("Not connected");
  answers[LIST] = listed([aProvider()]);
  await press("Try again");
  await waitFor(() => expect(screen.queryByText(/may be out of date/)).toBeNull());
});

test("a list that is slow to come says why", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    const { link } = openAccount({ [LIST]: listed([]) });
    vi.spyOn(link.client.externalAuth, "list").mockReturnValue(new Promise(() => {}));
    await screen.findByRole("status", { name: "Loading external authentication" });
    await act(() => vi.advanceTimersByTimeAsync(3_100));
    expect(screen.getByText(/takes up to 20 seconds/)).toBeTruthy();
  } finally {
    vi.useRealTimers();
  }
});

test("an app says where it is installed and where to install it; no picture is asked of another origin", async () => {
  openAccount({
    [LIST]: listed([aProvider({ display_icon: "https://cdn.test/github.svg" })], [aLink()]),
    "GET external-auth/github": {
      body: aStatus({
        ...{ app_installable: true, app_install_url: "https://github.test/apps/deck/installations/new" },
        user: { id: 1, login: "a\u202eb", name: "", avatar_url: "https://cdn.test/ann.png", profile_url: "" },
        installations: [
          {
            id: 1,
            configure_url: "",
            account: { id: 2, login: "acme", name: "", avatar_url: "", profile_url: "" },
          },
        ],
      }),
    },
  });
  const github = await row("GitHub");
  const install = await within(github).findByRole("link", { name: "Install it elsewhere" });
  expect(install.getAttribute("href")).toBe("https://github.test/apps/deck/installations/new");
  expect(github.textContent).toContain("(acme)");
  expect(github.textContent).toContain("as a\\u{202e}b");
  expect(github.querySelector("img")).toBeNull();
});

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBZWqkGGNNlcYAoBbhuSMjcEXw4zY9GnCHCfC1YVbMaU";
const aKey = (public_key: string, updated_at = "2026-11-01T00:00:00Z") => ({
  body: { user_id: "1", created_at: "2026-11-01T00:00:00Z", updated_at, public_key },
});

test("the SSH key is made anew only after a question that says what stops working", async () => {
  const { requests, answers } = openAccount({
    "GET users/me/gitsshkey": aKey(KEY),
    "PUT users/me/gitsshkey": { status: 500, body: { message: "Internal error." } },
  });
  expect(await screen.findByText("SHA256:UBtNp7QhEHLefpYjb/ZdHRH4/zq2eMkuhA+QPaZjPLo")).toBeTruthy();
  await press("Regenerate…");
  const dialog = await screen.findByRole("dialog", { name: "Regenerate the SSH key?" });
  expect(dialog.textContent).toContain("every Git host refuses them");
  expect(requests.some(({ call }) => call.startsWith("PUT"))).toBe(false);
  await userEvent.click(within(dialog).getByRole("button", { name: "Regenerate" }));
  expect((await within(dialog).findByRole("alert")).textContent).toBe("Internal error.");
  expect(screen.getByText(KEY)).toBeTruthy();
  answers["PUT users/me/gitsshkey"] = aKey("ssh-ed25519 bmV3", "2026-11-20T00:00:00Z");
  await userEvent.click(within(dialog).getByRole("button", { name: "Regenerate" }));
  expect(await screen.findByText("ssh-ed25519 bmV3")).toBeTruthy();
  expect(screen.queryByText(KEY)).toBeNull();
  expect(await screen.findByText(/your first one/)).toBeTruthy();
});

test.each<[string, Answers, RegExp]>([
  ["no such API", {}, /keeps no SSH key/],
  [
    "a token of little scope",
    { "GET users/me/gitsshkey": { status: 403, body: { message: "Forbidden." } } },
    /may not see/,
  ],
])("the SSH key with %s says so", async (_, answers, words) => {
  openAccount(answers);
  const panel = await screen.findByRole("region", { name: "SSH key" });
  await waitFor(() => expect(panel.textContent).toMatch(words));
});

test("settings, account and tokens lead to each other", async () => {
  const { router } = openAccount({ "GET users/me/keys/tokens": { body: null } });
  const pages = await screen.findByRole("navigation", { name: "Pages of your settings" });
  expect(within(pages).getByRole("link", { current: "page" }).textContent).toBe("Account");
  await userEvent.click(within(pages).getByRole("link", { name: "API tokens" }));
  await screen.findByRole("heading", { name: "API tokens" }); // the page before has the same links
  expect(router.state.location.pathname).toBe("/settings/tokens");
  await userEvent.click(await screen.findByRole("link", { name: "Settings" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/settings"));
  expect(await screen.findByRole("link", { current: "page", name: "Settings" })).toBeTruthy();
});

test("the palette leads to the account, also by what is connected there", async () => {
  const { router } = renderApp("/", { frame: { whole: true, workspaces: [], removed: [] }, answers: ours });
  await screen.findByRole("button", { name: /^Account of/ });
  const user = userEvent.setup();
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("combobox", { name: /Go to/ }), "github");
  await waitFor(() => expect(screen.getAllByRole("option")[0]?.textContent).toContain("Account"));
  await user.keyboard("{Enter}");
  await waitFor(() => expect(router.state.location.pathname).toBe("/settings/account"));
});
