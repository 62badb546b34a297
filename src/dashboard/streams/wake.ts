import type { ServerReach } from "./reach.ts";

/** Calls back whenever waiting has become pointless: network back, page seen again, server answering again. */
export function wakeSource(reach: ServerReach) {
  return (listener: () => void): (() => void) => {
    const whenVisible = () => {
      if (document.visibilityState === "visible") listener();
    };
    let wasReachable = reach.getSnapshot().reachable;
    const unreach = reach.subscribe(() => {
      const { reachable } = reach.getSnapshot();
      if (reachable && !wasReachable) listener();
      wasReachable = reachable;
    });
    window.addEventListener("online", listener);
    window.addEventListener("focus", listener);
    document.addEventListener("visibilitychange", whenVisible);
    return () => {
      unreach();
      window.removeEventListener("online", listener);
      window.removeEventListener("focus", listener);
      document.removeEventListener("visibilitychange", whenVisible);
    };
  };
}
