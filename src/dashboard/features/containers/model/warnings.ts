/** A warning in its own words, with what to do about it. */
export type Warning = { text: string; next: string; times: number };

const KNOWN: readonly [RegExp, string][] = [
  [
    /permission denied while trying to connect|connect: permission denied|got permission denied/i,
    "Add the agent's user to the group docker (usermod -aG docker USER) and start the agent again.",
  ],
  [
    /Cannot connect to the Docker daemon|Is the docker daemon running|no container engine was found/i,
    "Start Docker or Podman on the agent's machine, or set DOCKER_HOST for the agent if it listens elsewhere.",
  ],
  [
    /devcontainer(s)?[/\\]?(cli)?\b.*(not found|ENOENT|not installed)|spawn \S*devcontainer\S* ENOENT/i,
    "Install the devcontainer CLI on the agent's machine (npm install -g @devcontainers/cli); rebuilds need it.",
  ],
  [
    /(docker|podman)\b.*(not found|not installed|ENOENT)/i,
    "Install the docker program on the agent's machine; the devcontainer CLI needs it beside the engine.",
  ],
  [
    /host port \d+ is mapped to multiple containers/i,
    "Only one of them answers on that port. Give one another host port, or stop it.",
  ],
  [
    /convert docker (host )?port/i,
    "That port is left out of the list. Look at how the container publishes it.",
  ],
  [/No such (object|container)/i, "It went away while the list was made. The next list is whole again."],
];
const UNKNOWN =
  "The engine on the agent's machine says this. Its own log says more; the lists here may be short of something.";

/** Every warning once, with its next step. */
export function explainWarnings(warnings: readonly string[] | undefined): Warning[] {
  const times = new Map<string, number>();
  for (const warning of warnings ?? []) {
    const text = warning.trim();
    if (text !== "") times.set(text, (times.get(text) ?? 0) + 1);
  }
  return [...times].map(([text, count]) => ({ text, next: nextStepFor(text) ?? UNKNOWN, times: count }));
}

export const nextStepFor = (text: string): string | undefined =>
  KNOWN.find(([words]) => words.test(text))?.[1];
