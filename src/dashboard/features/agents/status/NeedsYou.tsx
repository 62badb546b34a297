import { useEffect } from "react";
import { usePreferences } from "../../../stores/preferences.ts";
import { useWorkspaces } from "../../../streams/workspaces.tsx";
import { countUnseen } from "./asking.ts";
import { raiseInTab } from "./raiseInTab.ts";
import { followOtherTabs, useSeenStatuses } from "./seenStatuses.ts";

/** Raises in the browser's tab how many apps wait for the person, unless that is switched off. Draws nothing. */
export function NeedsYou() {
  return usePreferences(({ needsYouInTab }) => needsYouInTab) && <Raised />;
}

function Raised() {
  const { workspaces } = useWorkspaces();
  const count = useSeenStatuses((seen) => countUnseen(workspaces, seen));
  useEffect(followOtherTabs, []);
  useEffect(() => (count > 0 ? raiseInTab(count) : undefined), [count]);
  return null;
}
