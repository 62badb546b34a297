import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { GitSshKey } from "#api/http/selfService.ts";
import type { Command } from "./command.ts";
import { CommandFailed } from "./flags.ts";
import { explained, inWorkspace } from "./inWorkspace.ts";
import { identityFiles, identityOption } from "./sshIdentities.ts";

/** Then ssh goes without the key: git must not hang because the server does. */
const WITHIN_MS = 10_000;
const SETTINGS_WITHIN_MS = 10_000;
/** As much of what ssh said last as tells why it ended. */
const TAIL_BYTES = 4_096;
/** How ssh says that it did not get as far as the other side's command. */
const NOT_CONNECTED = 255;
const REFUSED = /Permission denied \([^)]*publickey/;
const LAST_WORDS_MS = 500;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

const summary = "Run ssh with the account's key, beside the keys that are here; as GIT_SSH_COMMAND";

export const gitSsh: Command = {
  name: "gitssh",
  summary,
  help: () =>
    `${summary}.\n\nUsage: quarterdeck gitssh -- [SSH ARGUMENTS]\n\nThe agent sets it in terminals and scripts. Where the server gives no key, ssh runs without it.`,
  run: (argv) => runSsh(argv[0] === "--" ? argv.slice(1) : argv),
};

async function runSsh(args: string[]): Promise<number> {
  const chosen = chosenCommand();
  const given = chosen ? undefined : await accountKey();
  let ssh: ChildProcess | undefined;
  // From here on a signal ends ssh, and this only then: nothing but the exit removes the key.
  for (const signal of SIGNALS) process.on(signal, () => ssh?.kill(signal));
  const ours = given ? [...knownIdentities(args), keepKey(given.key)].flatMap(identityOption) : [];
  const [program, words] = chosen ? ["/bin/sh", ["-c", `${chosen} "$@"`, chosen]] : ["ssh", ours];
  ssh = spawn(program, [...words, ...args], { stdio: ["inherit", "inherit", "pipe"] });
  const said = tailOf(ssh);
  const [code, signal] = await ended(ssh);
  if (given && code === NOT_CONNECTED && REFUSED.test(said())) console.error(hint(given));
  return signal ? 128 + constants.signals[signal] : (code ?? 1);
}

/** The environment that led here would go before it: what a person wrote for this repository, or for all, is theirs. */
function chosenCommand(): string | undefined {
  try {
    return read("git", ["config", "--get", "core.sshCommand"]).trim() || undefined;
  } catch {
    return undefined; // not set
  }
}

const read = (program: string, args: string[]): string =>
  execFileSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: SETTINGS_WITHIN_MS,
  });

type Given = { key: GitSshKey; url: string };

async function accountKey(): Promise<Given | undefined> {
  try {
    const place = inWorkspace();
    const signal = AbortSignal.timeout(WITHIN_MS);
    const key = await place.client.self.gitSshKey({}, { signal }).catch((error: unknown) => {
      throw explained(error, place);
    });
    return { key, url: place.url };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    console.error(`quarterdeck: ssh goes without your account's key: ${error.message}`);
    return undefined;
  }
}

/** A file for this user's eyes only, as ssh demands, that goes when this process does. */
function keepKey({ private_key }: GitSshKey): string {
  const directory = mkdtempSync(join(tmpdir(), "quarterdeck-gitssh-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, "key");
  writeFileSync(file, private_key, { mode: 0o600 });
  return file.replaceAll("%", "%%"); // in which ssh would see variables of its own
}

/** In the order in which they are tried: what the user named for this host goes before ours. */
function knownIdentities(args: string[]): string[] {
  try {
    return identityFiles(read("ssh", ["-G", ...args]), userInfo().homedir, existsSync); // ssh does not look at HOME
  } catch {
    return []; // what is wrong with its arguments, ssh says when it runs
  }
}

/** Passes on what ssh says, and keeps the end of it. */
function tailOf({ stderr }: ChildProcess): () => string {
  let tail = Buffer.alloc(0);
  stderr?.on("data", (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-TAIL_BYTES);
  });
  process.stderr.on("error", () => {}); // nobody reads it any more
  stderr?.pipe(process.stderr, { end: false });
  return () => tail.toString();
}

async function ended(ssh: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  try {
    const [ending] = await Promise.all([
      once(ssh, "exit"),
      Promise.race([once(ssh, "close"), afterExit(ssh)]),
    ]);
    return ending as [number | null, NodeJS.Signals | null]; // as Node documents it
  } catch (error) {
    throw new CommandFailed(`ssh cannot be run: ${(error as Error).message}`);
  } finally {
    ssh.stderr?.destroy();
  }
}

/** What ssh leaves running for later connections may hold its standard error open. */
async function afterExit(ssh: ChildProcess): Promise<void> {
  await once(ssh, "exit");
  await pause(LAST_WORDS_MS, undefined, { ref: false });
}

const hint = ({ key, url }: Given) =>
  `
quarterdeck: your account's key was refused, or is not known there yet. Add this public key to your account on that host:

    ${key.public_key.trim()}

It is also shown at ${url}/settings/account`;
