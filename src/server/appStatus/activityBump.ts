/** Whether a new state counts as activity of the workspace; `previous` is the app's latest one before it. */
export const isActivity = (state: string, previous: string | undefined): boolean =>
  state === "working" || previous === "working";
