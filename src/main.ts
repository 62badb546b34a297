#!/usr/bin/env node
import { VERSION } from "#api/version.ts";
import { agent } from "./cli/agent.ts";
import { runCommandLine } from "./cli/command.ts";
import { gitAskpass } from "./cli/gitAskpass.ts";
import { gitSsh } from "./cli/gitSsh.ts";
import { agentsToken } from "./cli/joinCommand.ts";
import { serve } from "./cli/serve.ts";
import { status } from "./cli/status.ts";
import { tokenCreate, tokenList, tokenRevoke, userCreate, userList } from "./cli/users.ts";

const commands = [
  serve,
  agent,
  status,
  gitAskpass,
  gitSsh,
  userCreate,
  userList,
  tokenCreate,
  tokenList,
  tokenRevoke,
  agentsToken,
];

process.exitCode = await runCommandLine(commands, process.argv.slice(2), VERSION);
