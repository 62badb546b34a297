import { expect, test } from "vitest";
import { anAgent, anApp } from "#api/testing/anAgent.ts";
import { aWorkspace } from "#api/testing/aWorkspace.ts";
import { appHostOf } from "../../../streams/appHost.ts";
import { appLink, isNameTooLong, needsToken, whyClosed } from "./appLink.ts";

const agent = anAgent();
const workspace = aWorkspace();
const host = { wildcard: "*.apps-host.tld", base: "", protocol: "http:", isOurs: false, whyOff: undefined };
const link = (change: Parameters<typeof anApp>[0], token?: string) =>
  appLink({ app: anApp(change), agent, workspace }, host, token);

test("[AG18] links of command, subdomain and path apps", () => {
  expect(link({ slug: "htop now", command: "htop" })).toBe("/@ann/dev.main/terminal?app=htop%20now");
  expect(link({ subdomain: true, subdomain_name: "hellocoder" })).toBe("http://hellocoder.apps-host.tld/");
  expect(link({ subdomain: true })).toBe("/@ann/dev.main/apps/web/");
  expect(link({})).toBe("/@ann/dev.main/apps/web/");
});

test("[AG26] a web address is never given the token, a trusted program is", () => {
  const web = "https://e.com?token=$SESSION_TOKEN";
  expect(link({ external: true, url: web }, "secret")).toBe(web);
  expect(link({ external: true, url: "vscode://e.com?token=$SESSION_TOKEN" }, "secret")).toBe(
    "vscode://e.com?token=secret",
  );
  expect(link({ external: true, url: "evil://e.com?token=$SESSION_TOKEN" }, "secret")).toBe(
    "evil://e.com?token=$SESSION_TOKEN",
  );
});

test("[AG26] only a trusted program's link asks for a token", () => {
  const asks = (url: string) => needsToken(anApp({ external: true, url }));
  expect(asks("cursor://open?t=$SESSION_TOKEN")).toBe(true);
  expect(asks("cursor://open")).toBe(false);
  expect(asks("http://e.com?t=$SESSION_TOKEN")).toBe(false);
});

test("apps wait for blocking start scripts and for a wildcard host", () => {
  const starting = anAgent({ lifecycle_state: "starting", startup_script_behavior: "blocking" });
  expect(whyClosed(anApp(), starting, host)).toMatch(/start scripts/);
  expect(whyClosed(anApp({ subdomain: true }), agent, { ...host, wildcard: "" })).toMatch(/wildcard/);
  expect(whyClosed(anApp({ health: "unhealthy" }), agent, host)).toBeUndefined();
  expect(whyClosed(anApp({ external: true, url: "vscode://x" }), agent, host)).toBeUndefined();
});

test.each(["javascript:alert(1)", "data:text/html,x", "JavaScript:alert(1)", "not an address"])(
  "an external app at %s is not opened",
  (url) => {
    expect(whyClosed(anApp({ external: true, url }), agent, host)).toMatch(/address/);
  },
);

test("the primary region serves apps", () => {
  const region = { display_name: "", healthy: true };
  const regions = [
    { ...region, name: "far", path_app_url: "https://far", wildcard_hostname: "*.far" },
    { ...region, name: "primary", path_app_url: "https://home/", wildcard_hostname: "*.home" },
  ];
  expect(appHostOf(regions, { protocol: "https:" } as Location)).toMatchObject({
    wildcard: "*.home",
    base: "https://home",
    protocol: "https:",
  });
});

test("a host name's label holds 63 characters", () => {
  expect(isNameTooLong(anApp({ subdomain_name: "a".repeat(63) }))).toBe(false);
  expect(isNameTooLong(anApp({ subdomain_name: "a".repeat(64) }))).toBe(true);
});
