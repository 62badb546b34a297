import type { Subject } from "./rule.ts";
import { agent } from "./rules/agent.ts";
import { agentSelf } from "./rules/agentSelf.ts";
import { connection } from "./rules/connection.ts";
import { containers } from "./rules/containers.ts";
import { conventions } from "./rules/conventions.ts";
import { credentials } from "./rules/credentials.ts";
import { live } from "./rules/live.ts";
import { logs } from "./rules/logs.ts";
import { logsWritten } from "./rules/logsWritten.ts";
import { ports } from "./rules/ports.ts";
import { signIn } from "./rules/signIn.ts";
import { tailnet } from "./rules/tailnet.ts";
import { terminal } from "./rules/terminal.ts";
import { workspaces } from "./rules/workspaces.ts";

/** In the order of the report. */
export const SUBJECTS: Subject[] = [
  credentials,
  conventions,
  signIn,
  workspaces,
  live,
  agent,
  logs,
  logsWritten,
  terminal,
  ports,
  containers,
  connection,
  tailnet,
  agentSelf,
];
