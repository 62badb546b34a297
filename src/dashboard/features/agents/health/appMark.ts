import type { WorkspaceApp } from "#api/http/agents.ts";
import type { MarkKind } from "../../../ui/StatusMark.tsx";

const marks: Record<string, { kind: MarkKind; word: string }> = {
  healthy: { kind: "ok", word: "Answers" },
  unhealthy: { kind: "bad", word: "Does not answer" },
  initializing: { kind: "busy", word: "Has not answered yet" },
  disabled: { kind: "off", word: "Not checked" },
};

/** How an app does, in a shape and words. */
export function markOfApp(app: WorkspaceApp): { kind: MarkKind; word: string } {
  return marks[app.health] ?? { kind: "off", word: app.health };
}
