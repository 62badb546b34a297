import type { Container, Devcontainer } from "#api/http/containers.ts";
import { shellQuoted } from "../../../ui/environment/environment.ts";

/** Who works in a devcontainer, and where: both are facts of the inside, which the host's do not answer. */
export type Inside = {
  container: Container;
  /** Undefined: nobody said; the image's own user is right then. */
  user: string | undefined;
  /** Undefined: not known; the container's own working directory is the best guess. */
  folder: string | undefined;
};

const METADATA = "devcontainer.metadata";

/** Where an editor or shell belongs; undefined without a container. */
export function insideOf({ container, agent, workspace_folder }: Devcontainer): Inside | undefined {
  if (!container) return undefined;
  const folder = agent?.directory || mountedAt(container, workspace_folder);
  return { container, user: userOf(container), folder };
}

/**
 * The last layer that names a remote user wins, else the last that names a container's user. Somebody else than that may
 * not even be able to write there, and an editor that attaches as them hangs.
 */
function userOf(container: Container): string | undefined {
  const layers = metadataOf(container);
  const last = (key: string) =>
    layers
      .map((layer) => layer[key])
      .filter((value): value is string => typeof value === "string" && value !== "")
      .at(-1);
  return last("remoteUser") ?? last("containerUser");
}

function metadataOf({ labels }: Container): Record<string, unknown>[] {
  try {
    const parsed: unknown = JSON.parse(labels?.[METADATA] ?? "[]");
    const layers = Array.isArray(parsed) ? parsed : [parsed];
    return layers.filter((layer) => typeof layer === "object" && layer !== null);
  } catch {
    return []; // a label may hold anything
  }
}

/** The host's folder as the container sees it: by the mount that reaches deepest. Never the host's own path. */
function mountedAt({ volumes }: Container, hostFolder: string): string | undefined {
  const found = Object.entries(volumes)
    .filter(
      ([source]) =>
        hostFolder === source || hostFolder.startsWith(source.endsWith("/") ? source : `${source}/`),
    )
    .sort(([a], [b]) => b.length - a.length)[0];
  if (!found) return undefined;
  const [source, destination] = found;
  return destination.replace(/\/$/, "") + hostFolder.slice(source.replace(/\/$/, "").length) || "/";
}

export type EditorPlace = {
  devcontainer: Devcontainer;
  /** The agent of the machine, which the editor connects to. */
  agentName: string;
  workspaceName: string;
  ownerName: string;
  serverUrl: string;
};

/**
 * The address that makes VS Code's Coder extension attach to the devcontainer, as the reference's own; undefined while the
 * folder inside is not known, because the extension opens an empty window then.
 */
export function editorLink(place: EditorPlace, token: string): string | undefined {
  const { devcontainer, agentName, workspaceName, ownerName, serverUrl } = place;
  const inside = insideOf(devcontainer);
  if (!inside?.folder) return undefined;
  const query = new URLSearchParams({
    owner: ownerName,
    workspace: workspaceName,
    agent: agentName,
    url: serverUrl,
    token,
    devContainerName: inside.container.name,
    devContainerFolder: inside.folder,
    localWorkspaceFolder: devcontainer.workspace_folder,
    ...(devcontainer.config_path && { localConfigFile: devcontainer.config_path }),
  });
  return `vscode://coder.coder-remote/openDevContainer?${query}`;
}

export type FallbackCommand = { title: string; command: string };

/** Ways in by hand, to be run on the agent's machine. */
export function fallbackCommands(devcontainer: Devcontainer): FallbackCommand[] {
  const inside = insideOf(devcontainer);
  if (!inside) return [];
  const { container, user, folder } = inside;
  const { workspace_folder, config_path } = devcontainer;
  const words = (...parts: (string | false | undefined)[]) =>
    parts
      .filter((part): part is string => typeof part === "string")
      .map(shellQuoted)
      .join(" ");
  const attached = hex(JSON.stringify({ containerName: `/${container.name}` }));
  return [
    {
      title: "Shell, by Docker",
      command: words(
        "docker",
        "exec",
        "-it",
        user !== undefined && "--user",
        user,
        folder !== undefined && "--workdir",
        folder,
        container.name,
        "sh",
      ),
    },
    {
      title: "Shell, by the devcontainer CLI",
      command: words(
        "devcontainer",
        "exec",
        "--workspace-folder",
        workspace_folder,
        !!config_path && "--config",
        config_path || undefined,
        "--container-id",
        container.id,
        "sh",
      ),
    },
    {
      title: "VS Code on that machine",
      command: words(
        "code",
        "--folder-uri",
        `vscode-remote://attached-container+${attached}${folder ?? "/"}`,
      ),
    },
  ];
}

const hex = (text: string) =>
  [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
