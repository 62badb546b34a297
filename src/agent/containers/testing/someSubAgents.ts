import type { SubAgents, SubAgentWish } from "../devcontainers/subAgents.ts";

/** Agents that are only said to be there. */
export function someSubAgents() {
  const wishes: SubAgentWish[] = [];
  /** Container by folder. */
  const there = new Map<string, string>();
  const agents: SubAgents = {
    async ensure(wish) {
      wishes.push(wish);
      there.set(wish.entry.workspaceFolder, wish.container.id);
      const name = wish.customizations.name ?? wish.entry.name;
      return { id: "6a8f3c1e-0000-4000-8000-000000000001", name, directory: wish.directory };
    },
    isIn: (folder, containerId) => there.get(folder) === containerId,
    recordOf: () => undefined,
    stop: async (folder) => void there.delete(folder),
    remove: async (folder) => void there.delete(folder),
    onGone: () => {},
    close: async () => there.clear(),
  };
  return { ...agents, wishes, in: there };
}
