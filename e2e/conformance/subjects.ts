import type { Subject } from "./rule.ts";
import { credentials } from "./rules/credentials.ts";

/** In the order of the report. */
export const SUBJECTS: Subject[] = [credentials];
