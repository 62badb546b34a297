import { expect, test } from "vitest";
import { shellQuoted } from "../../../ui/environment/environment.ts";
import { aContainer, aDevcontainer, containerId } from "../testing/aContainer.ts";
import { editorLink, fallbackCommands, insideOf } from "./openIn.ts";

const withMetadata = (metadata: unknown, change = {}) =>
  aDevcontainer({
    container: aContainer({
      id: containerId(70),
      name: "brave_lamport",
      labels: { "devcontainer.metadata": typeof metadata === "string" ? metadata : JSON.stringify(metadata) },
      volumes: { "/home/ann/site": "/workspaces/site" },
    }),
    ...change,
  });

test.each([
  ["the last layer that names one", [{ remoteUser: "root" }, {}, { remoteUser: "node" }], "node"],
  [
    "a remote user before a later container user",
    [{ remoteUser: "node" }, { containerUser: "root" }],
    "node",
  ],
  ["the container's user where no layer names a remote one", [{ containerUser: "app" }, {}], "app"],
  ["nobody, where nobody is named", [{ features: {} }], undefined],
  ["nobody, where the label is no JSON", "{oops", undefined],
  ["a single layer that is no list", { remoteUser: "vscode" }, "vscode"],
])("[C22] the user is %s", (_rule, metadata, user) => {
  expect(insideOf(withMetadata(metadata))?.user).toBe(user);
});

test.each([
  ["what its agent says", {}, { "/elsewhere": "/x" }, "/workspaces/site"],
  [
    "the mount of its folder",
    { agent: undefined },
    { "/home/ann/site": "/workspaces/site" },
    "/workspaces/site",
  ],
  [
    "below the mount of a parent, as of a repository's root",
    { agent: undefined, workspace_folder: "/home/ann/repo/apps/web" },
    { "/home/ann": "/h", "/home/ann/repo": "/workspaces/repo" },
    "/workspaces/repo/apps/web",
  ],
  [
    "not a mount whose name only begins alike",
    { agent: undefined, workspace_folder: "/home/ann/site-2" },
    { "/home/ann/site": "/workspaces/site" },
    undefined,
  ],
  ["not known without a mount: the host's path is never it", { agent: undefined }, {}, undefined],
])("[C22] the folder is %s", (_rule, change, volumes, folder) => {
  const { agent: _gone, ...without } = aDevcontainer();
  const base = "agent" in change ? without : aDevcontainer();
  const { agent: _also, ...rest } = change as { agent?: undefined; workspace_folder?: string };
  expect(insideOf({ ...base, ...rest, container: aContainer({ volumes }) })?.folder).toBe(folder);
});

test("[C22] the editor's link names the machine's agent, the container and the folder inside", () => {
  const link = editorLink(
    {
      devcontainer: aDevcontainer(),
      agentName: "main",
      workspaceName: "dev",
      ownerName: "ann",
      serverUrl: "https://deck.example",
    },
    "a-key",
  )!;
  const url = new URL(link);
  expect(`${url.protocol}//${url.host}${url.pathname}`).toBe("vscode://coder.coder-remote/openDevContainer");
  expect(Object.fromEntries(url.searchParams)).toEqual({
    owner: "ann",
    workspace: "dev",
    agent: "main",
    url: "https://deck.example",
    token: "a-key",
    devContainerName: "brave_lamport",
    devContainerFolder: "/workspaces/site",
    localWorkspaceFolder: "/home/ann/site",
    localConfigFile: "/home/ann/site/.devcontainer/devcontainer.json",
  });
});

test("[C22] there is no editor link into a folder that is not known", () => {
  const { agent: _none, ...devcontainer } = aDevcontainer({ container: aContainer({ volumes: {} }) });
  const place = { devcontainer, agentName: "main", workspaceName: "dev", ownerName: "ann", serverUrl: "" };
  expect(editorLink(place, "")).toBeUndefined();
});

test("[C22] the commands to copy say user and folder, and quote what needs it", () => {
  const devcontainer = withMetadata([{ remoteUser: "node" }], {
    workspace_folder: "/home/ann/my site",
    config_path: undefined,
    agent: { id: "x", name: "x", directory: "/workspaces/my site" },
  });
  expect(fallbackCommands(devcontainer).map(({ command }) => command)).toEqual([
    "docker exec -it --user node --workdir '/workspaces/my site' brave_lamport sh",
    `devcontainer exec --workspace-folder '/home/ann/my site' --container-id ${containerId(70)} sh`,
    expect.stringMatching(
      /^code --folder-uri 'vscode-remote:\/\/attached-container\+7b22[0-9a-f]+\/workspaces\/my site'$/,
    ),
  ]);
});

test("[C22] nothing is guessed where nobody said it", () => {
  const { agent: _none, ...devcontainer } = aDevcontainer({ container: aContainer({ name: "web" }) });
  expect(fallbackCommands(devcontainer)[0]!.command).toBe("docker exec -it web sh");
});

test("a word is quoted so that a shell takes it as it is", () => {
  expect(["plain-1.2/x", "it's", "$(rm)", ""].map(shellQuoted)).toEqual([
    "plain-1.2/x",
    "'it'\\''s'",
    "'$(rm)'",
    "''",
  ]);
});
