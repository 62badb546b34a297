import type { AppStatus, WorkspaceApp } from "#api/http/agents.ts";
import { parseTime } from "../../../ui/timeText.ts";

/** `name`: who says it, where more than one app could. */
export type Newest = { status: AppStatus; name: string | undefined };

/** The newest thing that any of the apps reports. */
export function newestStatus(apps: readonly WorkspaceApp[]): Newest | undefined {
  const shown = apps.filter(({ hidden }) => !hidden);
  let newest: Newest | undefined;
  let newestAt = Number.NEGATIVE_INFINITY;
  for (const { statuses, display_name, slug } of shown) {
    const [status] = statuses;
    const at = parseTime(status?.created_at) ?? 0;
    if (!status || at <= newestAt) continue;
    newest = { status, name: shown.length > 1 ? display_name || slug : undefined };
    newestAt = at;
  }
  return newest;
}
