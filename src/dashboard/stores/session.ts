import { create } from "zustand";

/**
 * `unknown` until the server answered for the first time. `ended`: there was a session on this page and the server no
 * longer accepts it. What the session may do is the server's business and not kept here.
 */
export type SessionState = "unknown" | "signed-in" | "signed-out" | "ended";

type SessionStore = {
  state: SessionState;
  accepted(): void;
  refused(): void;
  left(): void;
};

export const useSession = create<SessionStore>((set) => ({
  state: "unknown",
  accepted: () => set({ state: "signed-in" }),
  refused: () =>
    set(({ state }) => ({ state: state === "signed-in" || state === "ended" ? "ended" : "signed-out" })),
  left: () => set({ state: "signed-out" }),
}));
