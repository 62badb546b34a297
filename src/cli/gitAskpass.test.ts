import { expect, onTestFinished, test, vi } from "vitest";
import { externalAuthServer } from "#server/externalAuth/testing/externalAuthServer.ts";
import { CommandFailed } from "./flags.ts";
import { gitAskpass } from "./gitAskpass.ts";

const TOKEN = "token-1";

const provider = (type: string) => ({
  ...{ id: "it", type, regex: "^https://git\\.example(/|$)", client_id: "c", client_secret: "s" },
  ...{ auth_url: "http://localhost:2/auth", token_url: "http://localhost:2/token" },
});

/** The command as git starts it in a workspace of this server. */
async function workspace(type: string, scope?: string) {
  const server = await externalAuthServer([provider(type)]);
  if (scope) await server.declare([{ name: "dev", agents: [{ name: "main", api_key_scope: scope }] }]);
  const { token } = scope ? await server.agentNamed("main") : server.agent;
  vi.stubEnv("CODER_AGENT_URL", server.url);
  vi.stubEnv("CODER_AGENT_TOKEN", token);
  const stdout: string[] = [];
  const stderr: string[] = [];
  const spies = [
    vi.spyOn(console, "log").mockImplementation((line) => void stdout.push(line)),
    vi.spyOn(console, "error").mockImplementation((line) => void stderr.push(line)),
  ];
  onTestFinished(() => {
    vi.unstubAllEnvs();
    for (const spy of spies) spy.mockRestore();
  });
  const asked = (what: string, at = "git.example/a.git") => gitAskpass.run([`${what} for 'https://${at}': `]);
  return { server, stdout, stderr, asked };
}

test.each([
  ["gitlab", "oauth2", TOKEN],
  ["bitbucket-cloud", "x-token-auth", TOKEN],
  ["github", TOKEN, TOKEN],
  ["company", TOKEN, TOKEN],
])(
  "[SS13] git's questions about %s are answered %s and %s, and only where git reads",
  async (type, user, password) => {
    const { server, stdout, stderr, asked } = await workspace(type);
    await server.connect("it");
    expect(await asked("Username")).toBe(0);
    expect(await asked("Password", "oauth2@git.example/a.git")).toBe(0);
    expect(stdout).toEqual([user, password]);
    expect(stderr).toEqual([]);
  },
);

test("[SS10] who has not connected is told where, once, and answered when they have", async () => {
  const { server, stdout, stderr, asked } = await workspace("gitlab");
  const answer = asked("Password");
  await expect.poll(() => stderr.join()).toContain(`${server.url}/external-auth/it`);
  expect(stdout).toEqual([]);
  await server.connect("it");
  expect(await answer).toBe(0);
  expect(stdout).toEqual([TOKEN]);
  expect(stderr).toHaveLength(1);
});

test("[SS8] a host without a provider, and what is no such question, are left to git", async () => {
  const { stdout, asked } = await workspace("github");
  const elsewhere = await asked("Username", "other.example").catch((error: unknown) => error);
  expect(elsewhere).toBeInstanceOf(CommandFailed); // ends with 1: then git asks in the terminal
  expect(elsewhere).toMatchObject({ message: "No account of external auth is for https://other.example." });
  await expect(gitAskpass.run(["Enter passphrase for key 'x': "])).rejects.toBeInstanceOf(CommandFailed);
  expect(stdout).toEqual([]);
});

test("[SS12] in a workspace without its owner's data nothing is answered", async () => {
  const { server, stdout, stderr, asked } = await workspace("github", "no_user_data");
  await server.connect("it");
  await expect(asked("Username")).rejects.toThrow(/^Forbidden\. /);
  expect([stdout, stderr]).toEqual([[], []]);
});
