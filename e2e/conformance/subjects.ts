import type { Subject } from "./rule.ts";
import { conventions } from "./rules/conventions.ts";
import { credentials } from "./rules/credentials.ts";
import { live } from "./rules/live.ts";
import { signIn } from "./rules/signIn.ts";
import { workspaces } from "./rules/workspaces.ts";

/** In the order of the report. */
export const SUBJECTS: Subject[] = [credentials, conventions, signIn, workspaces, live];
