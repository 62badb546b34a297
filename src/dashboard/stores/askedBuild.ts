import { create } from "zustand";

/** What can be done with a workspace by a build. */
export type BuildAction = "start" | "stop" | "restart" | "update" | "cancel";

/** Why it was not done: the server's words, and one line for each thing it finds wrong. */
export type BuildFailure = { message: string; status: number; details: readonly string[] };

export type AskedBuild = { workspaceId: string; action: BuildAction; failure?: BuildFailure };

type AskedBuildStore = { asked: AskedBuild | undefined; ask(asked: AskedBuild): void; hide(): void };

/** What a person is asked before it is done, or told because it was not; one question at a time lies over the page. */
export const useAskedBuild = create<AskedBuildStore>((set) => ({
  asked: undefined,
  ask: (asked) => set({ asked }),
  hide: () => set({ asked: undefined }),
}));
