import { z } from "zod";
import { shellQuoted } from "../../../../ui/environment/environment.ts";

const text = z.string().catch("");
const count = z.number().catch(0);
const texts = z.array(z.string()).nullish().catch([]);
const pairs = z.record(z.string(), z.string()).nullish().catch({});

const Probe = z.object({ Start: text, End: text, ExitCode: count, Output: text });
export type Probe = z.infer<typeof Probe>;

const Mount = z.object({
  Type: text,
  Name: text,
  Source: text,
  Destination: text,
  Mode: text,
  RW: z.boolean().catch(true),
});
const Binding = z.object({ HostIp: text, HostPort: text });
const Network = z.object({
  IPAddress: text,
  GlobalIPv6Address: text,
  Gateway: text,
  MacAddress: text,
  Aliases: texts,
});

/**
 * What the page shows of Docker's `GET /containers/{id}/json`. It is the engine's, not ours: whatever is missing or of
 * another kind is left out, so that Podman and other versions are shown as far as they agree. All of it is in the raw JSON.
 */
const Inspect = z.object({
  RestartCount: count,
  Platform: text,
  State: z
    .object({
      StartedAt: text,
      FinishedAt: text,
      ExitCode: count,
      OOMKilled: z.boolean().catch(false),
      Error: text,
      Pid: count,
      Health: z
        .object({
          Status: text,
          FailingStreak: count,
          Log: z.array(Probe).nullish().catch([]),
        })
        .nullish()
        .catch(undefined),
    })
    .partial()
    .catch({}),
  Config: z
    .object({
      Hostname: text,
      User: text,
      WorkingDir: text,
      Env: texts,
      Cmd: texts,
      Entrypoint: texts,
      Labels: pairs,
      Healthcheck: z.object({ Test: texts, Interval: count, Timeout: count }).nullish().catch(undefined),
    })
    .partial()
    .catch({}),
  HostConfig: z
    .object({
      RestartPolicy: z.object({ Name: text, MaximumRetryCount: count }).nullish().catch(undefined),
      Memory: count,
      MemorySwap: count,
      NanoCpus: count,
      CpuQuota: count,
      CpuPeriod: count,
      PidsLimit: z.number().nullish().catch(null),
      Privileged: z.boolean().catch(false),
      ReadonlyRootfs: z.boolean().catch(false),
      AutoRemove: z.boolean().catch(false),
      NetworkMode: text,
    })
    .partial()
    .catch({}),
  Mounts: z.array(Mount).nullish().catch([]),
  NetworkSettings: z
    .object({
      Ports: z.record(z.string(), z.array(Binding).nullable()).nullish().catch({}),
      Networks: z.record(z.string(), Network).nullish().catch({}),
    })
    .partial()
    .catch({}),
});
export type Inspect = z.infer<typeof Inspect>;

export type Raw = Record<string, unknown>;

export const readInspect = (raw: Raw): Inspect => Inspect.parse(raw);

/** When it last started; undefined if it never did. Docker writes the year 1 for never. */
export function startedAt(raw: Raw): string | undefined {
  const at = readInspect(raw).State.StartedAt;
  return at && !at.startsWith("0001-") ? at : undefined;
}

/** `NAME=value` as they are in the engine's list. */
export function environmentOf({ Config }: Inspect): Record<string, string> {
  return Object.fromEntries(
    (Config.Env ?? []).map((line) => {
      const at = line.indexOf("=");
      return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

/** The command as a shell would take it. */
export const commandOf = ({ Config }: Inspect): string =>
  [...(Config.Entrypoint ?? []), ...(Config.Cmd ?? [])].map(shellQuoted).join(" ");

/** How many CPUs it may use; undefined when all. */
export function cpuLimit({ HostConfig: { NanoCpus = 0, CpuQuota = 0, CpuPeriod = 0 } }: Inspect) {
  if (NanoCpus > 0) return NanoCpus / 1e9;
  return CpuQuota > 0 ? CpuQuota / (CpuPeriod || 100_000) : undefined;
}

export function restartPolicyText({ HostConfig: { RestartPolicy } }: Inspect): string {
  const { Name = "", MaximumRetryCount = 0 } = RestartPolicy ?? {};
  if (Name === "" || Name === "no") return "not restarted by itself";
  return Name === "on-failure" && MaximumRetryCount > 0
    ? `on-failure, ${MaximumRetryCount} times at most`
    : Name;
}

export type PublishedPort = { port: string; hosts: readonly string[] };

/** Its ports with where they are published, by number. */
export function portsOf({ NetworkSettings: { Ports } }: Inspect): PublishedPort[] {
  return Object.entries(Ports ?? {})
    .map(([port, bindings]) => ({
      port,
      hosts: (bindings ?? []).map(({ HostIp, HostPort }) =>
        HostIp.includes(":") ? `[${HostIp}]:${HostPort}` : `${HostIp || "0.0.0.0"}:${HostPort}`,
      ),
    }))
    .toSorted((a, b) => Number.parseInt(a.port, 10) - Number.parseInt(b.port, 10));
}
