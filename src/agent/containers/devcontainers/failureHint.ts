/** Failures that people meet again and again, by what the CLI or the engine says of them, and the next step. */
const KNOWN: readonly [RegExp, string][] = [
  [
    /no space left on device/i,
    "The disk is full. Free some space (docker system df shows what images and volumes take), then rebuild.",
  ],
  [
    /port is already allocated|address already in use/i,
    "Something on this machine uses the port already. Stop it, or change the port in the configuration.",
  ],
  [
    /permission denied while trying to connect to the Docker daemon|dial unix .*: connect: permission denied/i,
    "The agent may not use the engine. Add its user to the docker group, and restart the agent.",
  ],
  [/Cannot connect to the Docker daemon/i, "The engine does not run. Start it, then try again."],
  [
    /spawn \S*(docker|podman)-compose ENOENT|'compose' is not a docker command|unknown command: docker compose/i,
    "Docker Compose is not installed on this machine; this configuration needs it (docker-compose-plugin or docker-compose).",
  ],
  [
    /spawn \S*(docker|podman)\S* ENOENT/i,
    "The docker program is not installed on this machine; the devcontainer CLI needs it.",
  ],
  [
    /unable to find user|no matching entries in passwd file/i,
    "The image has no such user. Correct remoteUser or containerUser, or make the user in the image.",
  ],
  [
    /Dev container config .* not found/i,
    "There is no devcontainer.json where it is looked for. Put one into .devcontainer/, or name its path.",
  ],
  [
    /must contain a JSON object literal|missing one of "image"/i,
    "devcontainer.json must be an object that names an image, a Dockerfile or a compose file.",
  ],
  [
    /ENOTFOUND|no such host|Temporary failure in name resolution|EAI_AGAIN/i,
    "A name could not be looked up: this machine may be offline, or the registry's name is wrong.",
  ],
  [
    /pull access denied|manifest (for .* )?(not found|unknown)|no such image/i,
    "The image was not found. Check its name and tag, and that this machine is signed in to the registry.",
  ],
  [
    /Cannot find Feature|could not be resolved|failed to (fetch|download).*feature/i,
    "A feature could not be fetched. Check its name and version, and that its registry can be reached.",
  ],
  [
    /failed with exit code 127|exit code: 127|non-zero code: 127|command not found/i,
    "A command is not in the image. Install it in the image, or correct its name.",
  ],
];

/** The CLI goes on without it, and says so in the words of an error. */
export const isHarmless = (line: string): boolean => line.startsWith("Failed to fetch control manifest");

/** What to do about a failure, by the first of these texts that is known; empty when none is. */
export function failureHint(texts: readonly string[]): string {
  for (const text of texts.filter((line) => !isHarmless(line))) {
    const known = KNOWN.find(([words]) => words.test(text));
    if (known) return known[1];
  }
  return "";
}
