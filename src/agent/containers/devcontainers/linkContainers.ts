import type { Container } from "#api/http/containers.ts";

export type LinkedContainer = { container: Container; configPath: string };

/** What the devcontainer CLI writes on its containers (containers.md DC20). */
const FOLDER = "devcontainer.local_folder";
const CONFIG = "devcontainer.config_file";
const TEST_RUN = "devcontainer.is_test_run";

/**
 * The container of each workspace folder. Of several the one that runs, and of those the newest: the reference takes the
 * oldest, which is hardly ever the one that is meant (DC23, §11.4). The list is newest first, as the engine's is.
 */
export function linkContainers(containers: readonly Container[]): Map<string, LinkedContainer> {
  const linked = new Map<string, LinkedContainer>();
  for (const container of containers) {
    const labels = container.labels ?? {};
    const folder = labels[FOLDER];
    if (!folder || labels[TEST_RUN] === "true") continue;
    const known = linked.get(folder);
    if (known && (known.container.running || !container.running)) continue;
    linked.set(folder, { container, configPath: labels[CONFIG] ?? "" });
  }
  return linked;
}
