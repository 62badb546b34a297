import type { UserTables } from "./users.ts";

/** All tables: each store file declares its own and is named here. */
export interface Schema extends UserTables {}
