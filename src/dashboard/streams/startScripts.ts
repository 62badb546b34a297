import type { AgentScript } from "#api/http/agents.ts";

/** What stands for the start of a declared devcontainer: a script without a text that nothing runs (containers.md DC100). */
const startsDevcontainer = ({ script, run_on_start, run_on_stop, cron }: AgentScript): boolean =>
  script === "" && !run_on_start && !run_on_stop && cron === "";

/** Whether it is part of the agent's start, and its failure a failed start. */
export const isStartWork = (script: AgentScript): boolean =>
  script.run_on_start || startsDevcontainer(script);
