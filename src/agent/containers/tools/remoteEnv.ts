import { z } from "zod";

const Layer = z.looseObject({ remoteEnv: z.record(z.string(), z.string().nullable()).optional() });
/** A list; the CLI once wrote a single layer as it is. */
const Metadata = z.union([z.array(Layer), Layer.transform((layer) => [layer])]);

/**
 * `${containerEnv:NAME}` and `${containerEnv:NAME:else}`, which the devcontainer CLI leaves in the label. Bounded: whoever
 * made the image wrote the label, and many openings without an end would be searched to its end for each.
 */
const REFERENCE = /\$\{containerEnv:([^}:]{1,256})(?::([^}]{0,4096}))?\}/g;
/** More no program can be given as its environment. */
const MAX_CHARACTERS = 1 << 20;

/** What engines give to a container whose image names none; an inspection does not show it. */
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * What the layers of label `devcontainer.metadata` give to terminals (PTY83): later layers win, `null` is empty. Throws
 * when it cannot be understood.
 */
export function remoteEnv(
  label: string | undefined,
  containerEnv: readonly string[],
): Record<string, string> {
  if (!label) return {};
  if (label.length > MAX_CHARACTERS)
    throw new Error("the container's label devcontainer.metadata is longer than 1 MiB");
  let value: unknown;
  try {
    value = JSON.parse(label);
  } catch (error) {
    throw new Error(`the container's label devcontainer.metadata is not JSON: ${(error as Error).message}`); // JSON.parse throws Errors
  }
  const layers = Metadata.safeParse(value);
  if (!layers.success)
    throw new Error("the container's label devcontainer.metadata is not a list of configurations");
  const own = new Map(
    [`PATH=${PATH}`, ...containerEnv].map((text) => [
      text.slice(0, text.indexOf("=")),
      text.slice(text.indexOf("=") + 1),
    ]),
  );
  const merged = Object.assign({}, ...layers.data.map((layer) => layer.remoteEnv ?? {})) as Record<
    string,
    string | null
  >; // of objects that the schema made
  const pairs = Object.entries(merged).map(
    ([name, text]) =>
      [name, (text ?? "").replace(REFERENCE, (_, key: string, other = "") => own.get(key) ?? other)] as const,
  );
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}
