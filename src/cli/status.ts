import { text as readText } from "node:stream/consumers";
import type { AgentClient } from "#api/agentClient.ts";
import { ApiError } from "#api/client.ts";
import { command } from "./command.ts";
import { CommandFailed, oneOf, optional, text, UsageError } from "./flags.ts";
import { explained, inWorkspace } from "./inWorkspace.ts";

/** A script must not hang because its server does. */
const WITHIN_MS = 20_000;
const STATES = ["working", "idle", "complete", "failure"] as const;

export const status = command({
  name: "status",
  summary: "Say in the dashboard what an app of this workspace is doing; for scripts and coding tools",
  details:
    "Works in terminals and scripts that the agent started. MESSAGE has at most 160 bytes, may be missing, and is read from standard input when it is -. `idle` means that it waits for you.",
  positionals: ["[MESSAGE]"],
  flags: {
    app: optional("SLUG", "Which app, by its slug in the agents file or template"),
    state: oneOf(STATES, "What it is doing", "working"),
    uri: text("URL", "Where more is to be seen, such as a pull request"),
  },
  async run({ app, state, uri }, [given = ""]) {
    if (!app) throw new UsageError("--app is needed: the slug of the app that speaks.");
    const place = inWorkspace();
    const message = given === "-" ? (await readText(process.stdin)).trim() : given;
    const body = { app_slug: app, state, message, uri, icon: "", needs_user_attention: false };
    try {
      await place.client.self.appStatus({ body }, { signal: AbortSignal.timeout(WITHIN_MS) });
    } catch (error) {
      if (error instanceof ApiError && error.envelope.message === "Failed to get workspace app.")
        throw new CommandFailed(`There is no app "${app}" at this agent.${await known(place.client)}`);
      throw explained(error, place);
    }
  },
});

/** Only our own server tells an agent so much; then the sentence ends earlier. */
async function known({ reports }: AgentClient): Promise<string> {
  const manifest = await reports
    .manifest({}, { signal: AbortSignal.timeout(WITHIN_MS) })
    .catch(() => undefined);
  if (!manifest) return "";
  const slugs = manifest.apps.map(({ slug }) => slug).sort();
  return slugs.length > 0
    ? ` It has: ${slugs.join(", ")}.`
    : " It has none: name one in the agents file (apps).";
}
