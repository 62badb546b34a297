import type { ServerConfig } from "../config.ts";
import type { UserAuth } from "../http/auth.ts";
import type { Route } from "../http/handlers.ts";
import type { Metrics } from "../metrics.ts";
import type { Notify } from "../notify.ts";
import type { Db } from "../store/database.ts";
import { authRoutes } from "./auth.ts";
import { deploymentRoutes } from "./deployment.ts";
import { healthRoutes } from "./health.ts";
import { openapiRoutes } from "./openapi.ts";
import { templateRoutes } from "./templates.ts";
import { tokenRoutes } from "./tokens.ts";
import { userRoutes } from "./users.ts";

type Deps = {
  db: Db;
  notify: Notify;
  config: ServerConfig;
  metrics: Metrics;
  userAuth: UserAuth;
  /** `deploymentId()` of users/accounts.ts. */
  deploymentId: string;
};

/** Everything that is not about workspaces and agents. */
export const coreRoutes = (deps: Deps): Route[] => [
  ...authRoutes(deps),
  ...userRoutes(deps),
  ...tokenRoutes(deps),
  ...templateRoutes(),
  ...deploymentRoutes(deps),
  ...openapiRoutes(deps.config),
  ...healthRoutes(deps.metrics),
];
