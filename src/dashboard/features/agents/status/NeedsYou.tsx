import { useEffect } from "react";
import { useWorkspaces } from "../../../streams/workspaces.tsx";
import { countUnseen } from "./asking.ts";
import { raiseInTab } from "./raiseInTab.ts";
import { followOtherTabs, useSeenStatuses } from "./seenStatuses.ts";

/** Raises in the browser's tab how many apps wait for the person. Draws nothing. */
export function NeedsYou() {
  const { workspaces } = useWorkspaces();
  const count = useSeenStatuses((seen) => countUnseen(workspaces, seen));
  useEffect(followOtherTabs, []);
  useEffect(() => (count > 0 ? raiseInTab(count) : undefined), [count]);
  return null;
}
