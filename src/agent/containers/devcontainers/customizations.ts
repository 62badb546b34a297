import { z } from "zod";
import type { NewSubAgent } from "#api/link/devcontainers.ts";
import { isAgentName } from "./names.ts";

type App = NewSubAgent["apps"][number];

export type Customizations = {
  /** Absent when none was given, or none that an agent may have (DC74). */
  name?: string;
  /** Hidden from the devcontainers (DC71). */
  ignore: boolean;
  autoStart: boolean;
  /** Sorted. */
  displayApps: string[];
  apps: App[];
};

/** DC72; what is not named here is skipped. */
const DISPLAY_APPS: Readonly<Record<string, boolean>> = {
  port_forwarding_helper: true,
  ssh_helper: true,
  vscode: true,
  vscode_insiders: false,
  web_terminal: true,
};

const text = z.string().catch("");
const flag = z.boolean().catch(false);
const count = z.number().int().catch(0);

/** What people write by hand: a field of another kind counts as not written. */
const AppDefinition = z.object({
  slug: z.string().min(1),
  command: text,
  displayName: text,
  external: flag,
  group: text,
  healthCheck: z.object({ interval: count, threshold: count, url: text }).optional().catch(undefined),
  hidden: flag,
  icon: text,
  openIn: z.enum(["slim-window", "tab"]).catch("slim-window"),
  order: count,
  share: z.enum(["owner", "authenticated", "organization", "public"]).catch("owner"),
  subdomain: flag,
  url: text,
});

const listOf = <S extends z.ZodType>(item: S) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((values) =>
      values.flatMap((value) => {
        const read = item.safeParse(value);
        return read.success ? [read.data] : [];
      }),
    );

const Layer = z.object({
  displayApps: z.record(z.string(), z.unknown()).catch({}),
  apps: listOf(AppDefinition),
});
const Root = z.object({ name: text, ignore: flag, autoStart: flag });

const coderOf = (configuration: unknown): unknown =>
  z.object({ customizations: z.object({ coder: z.unknown() }) }).safeParse(configuration).data?.customizations
    .coder;

const wireApp = (app: z.output<typeof AppDefinition>): App => ({
  slug: app.slug,
  ...(app.url && { url: app.url }),
  ...(app.command && { command: app.command }),
  ...(app.displayName && { display_name: app.displayName }),
  ...(app.icon && { icon: app.icon }),
  ...(app.group && { group: app.group }),
  external: app.external,
  hidden: app.hidden,
  subdomain: app.subdomain,
  healthcheck: app.healthCheck ?? { url: "", interval: 0, threshold: 0 },
  open_in: app.openIn,
  order: app.order,
  share: app.share,
});

/**
 * `customizations.coder` of what `read-configuration` answers (DC70): `name`, `ignore` and `autoStart` are the
 * configuration's own, apps come from every merged layer in its order.
 */
export function readCustomizations(answer: {
  configuration?: unknown;
  mergedConfiguration?: unknown;
}): Customizations {
  const root = Root.safeParse(coderOf(answer.configuration)).data;
  const merged = coderOf(answer.mergedConfiguration);
  const layers = (Array.isArray(merged) ? merged : []).flatMap((layer) => {
    const read = Layer.safeParse(layer);
    return read.success ? [read.data] : [];
  });
  const shown = { ...DISPLAY_APPS };
  const apps = new Map<string, App>();
  for (const layer of layers) {
    for (const [app, isShown] of Object.entries(layer.displayApps))
      if (Object.hasOwn(DISPLAY_APPS, app) && typeof isShown === "boolean") shown[app] = isShown;
    for (const app of layer.apps) {
      apps.delete(app.slug); // the later definition takes the later place (DC73)
      apps.set(app.slug, wireApp(app));
    }
  }
  return {
    ...(root && isAgentName(root.name) && { name: root.name }),
    ignore: root?.ignore ?? false,
    autoStart: root?.autoStart ?? false,
    displayApps: Object.keys(shown)
      .filter((app) => shown[app])
      .sort(),
    apps: [...apps.values()],
  };
}

/** `FEATURE_<NAME>_OPTION_<OPTION>=<value>` of every merged feature, sorted (DC75). */
export function featureVariables(mergedConfiguration: unknown): Record<string, string> {
  const features = z.object({ features: z.record(z.string(), z.unknown()) }).safeParse(mergedConfiguration)
    .data?.features;
  const upper = (name: string) => name.replaceAll("-", "_").toUpperCase();
  const variables = Object.entries(features ?? {}).flatMap(([feature, options]) => {
    if (typeof options !== "object" || options === null || Array.isArray(options)) return [];
    const name = upper((feature.split("/").at(-1) ?? "").split(":")[0]!);
    return Object.entries(options).map(
      ([option, value]) => [`FEATURE_${name}_OPTION_${upper(option)}`, String(value)] as const,
    );
  });
  return Object.fromEntries(variables.sort(([a], [b]) => (a < b ? -1 : 1)));
}
