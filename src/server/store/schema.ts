import type { AgentTables } from "./agents.ts";
import type { AppStatusTables } from "./appStatuses.ts";
import type { AttemptTables } from "./attempts.ts";
import type { BuildTables } from "./builds.ts";
import type { ExternalAuthTables } from "./externalAuth.ts";
import type { GitSshKeyTables } from "./gitSshKeys.ts";
import type { LogTables } from "./logs.ts";
import type { MetadataTables } from "./metadata.ts";
import type { UserTables } from "./users.ts";
import type { WorkspaceTables } from "./workspaces.ts";

/** All tables: each store file declares its own and is named here. */
export interface Schema
  extends UserTables,
    WorkspaceTables,
    BuildTables,
    AgentTables,
    AppStatusTables,
    AttemptTables,
    ExternalAuthTables,
    GitSshKeyTables,
    LogTables,
    MetadataTables {}
