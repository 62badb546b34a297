import { featureVariables, readCustomizations } from "./customizations.ts";

/** What `read-configuration` answers. */
export type Configuration = Record<string, unknown>;

export type ReadingFacts = {
  /** What the devcontainer's agent is called so far. */
  agentName: string;
  containerId: string;
  /** The access URL of the server. */
  url: string;
};

/**
 * Reads a configuration with what it may name in its customizations (containers.md DC75); a second time when the first
 * reading found what the second can put in: a name of its own, or options of features.
 */
export async function readForAgent(
  read: (env: Record<string, string>) => Promise<Configuration>,
  /** The parent agent's, workspace and owner among it. */
  parentEnv: Readonly<Record<string, string>>,
  { agentName, containerId, url }: ReadingFacts,
): Promise<Configuration> {
  const env = {
    ...parentEnv,
    CODER_WORKSPACE_AGENT_NAME: agentName,
    CODER_WORKSPACE_PARENT_AGENT_NAME: parentEnv.CODER_WORKSPACE_AGENT_NAME ?? "",
    CODER_URL: url,
    CONTAINER_ID: containerId,
  };
  const first = await read(env);
  const { name } = readCustomizations(first);
  const features = featureVariables(first.mergedConfiguration);
  if (name === undefined && Object.keys(features).length === 0) return first;
  return read({ ...env, ...(name !== undefined && { CODER_WORKSPACE_AGENT_NAME: name }), ...features });
}
