import { z } from "zod";

/** One layer of what the devcontainer CLI wrote on the container: of the image, of each feature, of the configuration. */
const Layer = z.object({
  remoteUser: z.string().optional().catch(undefined),
  remoteEnv: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

export type Remote = {
  /** Absent: the container's own. */
  user?: string;
  env: Record<string, string>;
};

/**
 * As whom and with which environment tools work in a devcontainer: the later layer wins. `${containerEnv:NAME}` and
 * `${localEnv:NAME}` may have a default after another colon.
 */
export function remoteOf(
  label: string | undefined,
  containerEnv: readonly string[],
  localEnv: Readonly<Record<string, string | undefined>>,
): Remote {
  const inside = Object.fromEntries(
    containerEnv.map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  const expand = (text: string) =>
    text.replace(
      /\$\{(containerEnv|localEnv):([^}:]+)(?::([^}]*))?\}/g,
      (_, from: string, name: string, fallback = "") =>
        (from === "containerEnv" ? inside : localEnv)[name] || fallback,
    );
  const env: Record<string, string> = {};
  let user: string | undefined;
  for (const layer of layersOf(label)) {
    if (layer.remoteUser) user = layer.remoteUser;
    for (const [name, value] of Object.entries(layer.remoteEnv ?? {}))
      if (typeof value === "string") env[name] = expand(value);
      else if (value === null) delete env[name];
  }
  return { ...(user && { user }), env };
}

function layersOf(label: string | undefined): z.output<typeof Layer>[] {
  if (!label) return [];
  try {
    const value: unknown = JSON.parse(label);
    return (Array.isArray(value) ? value : [value]).flatMap((layer) => {
      const read = Layer.safeParse(layer);
      return read.success ? [read.data] : [];
    });
  } catch {
    return []; // written by hand
  }
}
