import { useSyncExternalStore } from "react";
import type { SessionState } from "../session/sessionState.ts";
import type { LiveTerminal, View } from "./liveTerminal.ts";

export function useSessionState({ session }: LiveTerminal): SessionState {
  return useSyncExternalStore(session.subscribe, session.getSnapshot);
}

export function useView({ view }: LiveTerminal): View {
  return useSyncExternalStore(view.subscribe, view.getSnapshot);
}
