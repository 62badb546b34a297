import { setTimeout as pause } from "node:timers/promises";
import { createBackoff } from "#agent/backoff.ts";
import { ApiError } from "#api/client.ts";
import type { ExternalAuth } from "#api/http/selfService.ts";
import { command } from "./command.ts";
import { CommandFailed } from "./flags.ts";
import { type GitPrompt, parseGitPrompt } from "./gitPrompt.ts";
import { explained, type InWorkspace, inWorkspace } from "./inWorkspace.ts";

const WITHIN_MS = 20_000;
const LONGEST_RETRY_MS = 10_000;

export const gitAskpass = command({
  name: "gitaskpass",
  summary:
    "Answer git's questions for a user name and password from the accounts of external auth; as GIT_ASKPASS",
  details:
    "The agent sets it in terminals and scripts. Where the account is not connected, it prints where to do so, and waits.",
  positionals: ["PROMPT"],
  flags: {},
  async run(_, [prompt = ""]) {
    const asked = parseGitPrompt(prompt);
    if (!asked)
      throw new CommandFailed("quarterdeck answers for user names and passwords of http addresses only.");
    endWithParent();
    const place = inWorkspace();
    console.log(answerTo(asked, await credentials(place, asked.match)));
  },
});

/** Of a provider without passwords the token is the user name, and the answer to whatever is asked. */
const answerTo = ({ wants }: GitPrompt, { username, password }: ExternalAuth): string =>
  wants === "password" && password !== "" ? password : username;

async function credentials(place: InWorkspace, match: string): Promise<ExternalAuth> {
  const first = await ask(place, { match }, AbortSignal.timeout(WITHIN_MS)).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404)
      throw new CommandFailed(`No account of external auth is for ${match}.`);
    throw explained(error, place);
  });
  if (first.access_token !== "") return first;
  console.error(
    `To give git access, connect your account. This goes on by itself then:\n\n    ${first.url}\n`,
  );
  const backoff = createBackoff(Math.random, LONGEST_RETRY_MS);
  for (;;) {
    try {
      const answer = await ask(place, { match, listen: "true" });
      if (answer.access_token !== "") return answer;
    } catch (error) {
      // A server that restarts, or a proxy that ends what is silent for long, is asked again.
      if (error instanceof ApiError && [401, 403, 404].includes(error.status)) throw explained(error, place);
    }
    await pause(backoff.nextMs());
  }
}

const ask = ({ client }: InWorkspace, query: { match: string; listen?: string }, signal?: AbortSignal) =>
  client.self.externalAuth(query, signal && { signal });

/** Nobody reads an answer that git, killed meanwhile, no longer waits for. */
function endWithParent() {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && process.exit(1), 1_000).unref();
}
