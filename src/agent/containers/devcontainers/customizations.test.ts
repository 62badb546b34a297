import { expect, test } from "vitest";
import { featureVariables, readCustomizations } from "./customizations.ts";

const configured = (coder: unknown, layers: unknown[] = []) =>
  readCustomizations({
    configuration: { customizations: { coder } },
    mergedConfiguration: { customizations: { coder: layers } },
  });

test("[CC36] later layers turn display apps on and off", () => {
  const others = { ssh_helper: false, web_terminal: false, vscode_insiders: false };
  const { displayApps } = configured({}, [
    { displayApps: { ...others, vscode: true, port_forwarding_helper: false } },
    { displayApps: { vscode: false, port_forwarding_helper: true } },
  ]);
  expect(displayApps).toEqual(["port_forwarding_helper"]);
});

test("without a word of it, the display apps are the usual ones; unknown ones are skipped", () => {
  expect(configured({}).displayApps).toEqual([
    "port_forwarding_helper",
    "ssh_helper",
    "vscode",
    "web_terminal",
  ]);
  expect(configured({}, [{ displayApps: { cursor: true, toString: true } }]).displayApps).toHaveLength(4);
});

test("[CC37] of two apps with one slug the last wins whole, and takes the later place", () => {
  const { apps } = configured({}, [
    { apps: [{ slug: "foo", url: "http://localhost:1", icon: "/a.svg" }, { slug: "bar" }] },
    { apps: [{ slug: "foo", command: "top" }, { slug: "baz" }] },
  ]);
  expect(apps.map(({ slug }) => slug)).toEqual(["bar", "foo", "baz"]);
  expect(apps[1]).not.toHaveProperty("icon");
  expect(apps[1]).toMatchObject({ command: "top" });
});

test("[CC38] the name is the configuration's own, and only one that an agent may have", () => {
  expect(configured({ name: "this-name" }, [{ name: "other" }]).name).toBe("this-name");
  expect(configured({ name: "This--Is_An_Invalid--Name" }, [{ name: "other" }]).name).toBeUndefined();
});

test("ignore and autoStart are the configuration's own", () => {
  expect(configured({ ignore: true, autoStart: true })).toMatchObject({ ignore: true, autoStart: true });
  expect(configured({}, [{ ignore: true, autoStart: true }])).toMatchObject({
    ignore: false,
    autoStart: false,
  });
});

test("what is not as it should be counts as not written", () => {
  expect(
    configured("prose", [7, { apps: "none", displayApps: [] }, { apps: [{}, { slug: "ok", order: "x" }] }])
      .apps,
  ).toEqual([expect.objectContaining({ slug: "ok", order: 0 })]);
  expect(readCustomizations({}).apps).toEqual([]);
});

test("[CC39] options of features become variables", () => {
  const variables = featureVariables({
    features: {
      "./code-server": { port: 9090, password: "secret" },
      "ghcr.io/devcontainers/features/docker-in-docker:2": {
        moby: false,
        "docker-dash-compose-version": "v2",
      },
      "ghcr.io/devcontainers/features/git:1": "latest",
    },
  });
  expect(Object.entries(variables)).toEqual([
    ["FEATURE_CODE_SERVER_OPTION_PASSWORD", "secret"],
    ["FEATURE_CODE_SERVER_OPTION_PORT", "9090"],
    ["FEATURE_DOCKER_IN_DOCKER_OPTION_DOCKER_DASH_COMPOSE_VERSION", "v2"],
    ["FEATURE_DOCKER_IN_DOCKER_OPTION_MOBY", "false"],
  ]);
});
