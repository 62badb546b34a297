import { z } from "zod";
import { readSize, SIZE_EXAMPLES } from "../sizes.ts";

const NAME = /^[a-z0-9](-?[a-z0-9])*$/i;
const DURATION = /^(\d+)(ms|s|m|h)$/;
const SECONDS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 };

const name = z
  .string()
  .max(64, "at most 64 characters")
  .regex(NAME, "letters and digits, with single hyphens between them");

/** Whole seconds, as a number or with a unit like 30s, 5m, 1h. */
const seconds = z
  .union([z.number().min(0), z.string().regex(DURATION, "a number of seconds, or like 30s, 5m, 1h")])
  .transform((given) => {
    if (typeof given === "number") return Math.round(given);
    const [, count, unit] = DURATION.exec(given) ?? [];
    return Math.ceil(Number(count) * SECONDS[unit ?? "s"]!);
  });

/** Bytes, as a number or with a unit like 64MiB. */
const size = z.union([z.int().min(1), z.string()]).transform((given, context) => {
  const bytes = typeof given === "number" ? given : readSize(given);
  if (bytes === undefined) context.addIssue({ code: "custom", message: SIZE_EXAMPLES });
  return bytes ?? z.NEVER;
});

const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.union([z.array(item), item.transform((single) => [single])]) as unknown as z.ZodType<
    z.output<T>[],
    unknown
  >; // either spelling, one meaning

const ScriptDefinition = z
  .strictObject({
    name: z.string().min(1).max(127),
    icon: z.string().default(""),
    script: z.string(),
    run_on: oneOrMore(z.enum(["start", "stop"])).optional(),
    cron: z.string().default(""),
    blocks_login: z.boolean().default(false),
    timeout: seconds.default(0),
    log_path: z.string().default(""),
  })
  // A script that has a time table waits for it, unless it is told otherwise.
  .transform((script) => ({
    ...script,
    run_on: script.run_on ?? (script.cron === "" ? ["start" as const] : []),
  }));

export const AppDefinition = z.strictObject({
  slug: z
    .string()
    .regex(/^[a-z0-9](-?[a-z0-9])*$/, "lower-case letters and digits, with single hyphens between them"),
  name: z.string().default(""),
  icon: z.string().default(""),
  url: z.string().default(""),
  command: z.string().default(""),
  external: z.boolean().default(false),
  hidden: z.boolean().default(false),
  group: z.string().default(""),
  order: z.number().int().default(0),
  open_in: z.enum(["slim-window", "tab"]).default("slim-window"),
  share: z.enum(["owner", "authenticated", "organization", "public"]).default("owner"),
  subdomain: z.boolean().default(false),
  tooltip: z.string().default(""),
  healthcheck: z
    .strictObject({
      url: z.url(),
      interval: seconds.default(5),
      threshold: z.number().int().min(1).default(6),
    })
    .optional(),
});

const MetadataDefinition = z.strictObject({
  key: z.string().regex(/^[\w.-]+$/, "letters, digits, dots, underscores and hyphens"),
  name: z.string().default(""),
  script: z.string(),
  interval: seconds.default(10),
  timeout: seconds.default(0),
  order: z.number().int().default(0),
});

const LogDefinition = z.strictObject({
  path: z
    .string()
    .min(1)
    .regex(/[^/]$/, "a file, not a directory")
    .regex(/^[^*]*$/, "one file; patterns with * are not known here"),
  source: z.string().max(127).default(""),
  icon: z.string().default(""),
});

const unique =
  (what: string, key: string, fold = (value: string) => value.toLowerCase()) =>
  (items: Record<string, unknown>[], context: z.RefinementCtx) => {
    const seen = new Set<string>();
    items.forEach((item, index) => {
      const value = fold(String(item[key]));
      if (seen.has(value))
        context.addIssue({
          code: "custom",
          path: [index, key],
          message: `another ${what} is called "${item[key]}" already`,
        });
      seen.add(value);
    });
  };

/** What an agent is, as the agents file says it. Stored as JSON with the agent. */
export const AgentDefinition = z.strictObject({
  name,
  directory: z.string().default(""),
  env: z.record(z.string().regex(/^[A-Za-z_]\w*$/, "a name of a variable"), z.string()).default({}),
  connection_timeout: seconds.default(120),
  troubleshooting_url: z.string().default(""),
  motd: z.string().default(""),
  /** The server's own limit when absent. */
  log_limit: size.optional(),
  display_apps: z
    .array(z.enum(["vscode", "vscode_insiders", "web_terminal", "ssh_helper", "port_forwarding_helper"]))
    .default(["web_terminal"]),
  instance_id: z.string().default(""),
  api_key_scope: z.enum(["all", "no_user_data"]).default("all"),
  scripts: z.array(ScriptDefinition).superRefine(unique("script", "name")).default([]),
  apps: z.array(AppDefinition).superRefine(unique("app", "slug")).default([]),
  logs: z
    .array(LogDefinition)
    .max(64, "at most 64 files")
    .superRefine(unique("log file", "path", (path) => path))
    .default([]),
  metadata: z.array(MetadataDefinition).superRefine(unique("item", "key")).default([]),
  devcontainers: z
    .array(
      z.strictObject({
        name: name.optional(),
        workspace_folder: z.string().min(1),
        config_path: z.string().default(""),
      }),
    )
    .default([]),
});
export type AgentDefinition = z.infer<typeof AgentDefinition>;
export type ScriptDefinition = AgentDefinition["scripts"][number];
export type AppDefinition = AgentDefinition["apps"][number];

export const AgentsFile = z.strictObject({
  workspaces: z
    .array(
      z.strictObject({
        name: name.max(32, "at most 32 characters"),
        /** Belongs to nobody until somebody claims it. */
        prebuild: z.boolean().default(false),
        agents: z.array(AgentDefinition).superRefine(unique("agent", "name")),
      }),
    )
    .superRefine(unique("workspace", "name")),
});
export type AgentsFile = z.infer<typeof AgentsFile>;

/** An agent about which nothing was said but its name. */
export const plainAgent = (agentName: string): AgentDefinition => AgentDefinition.parse({ name: agentName });
