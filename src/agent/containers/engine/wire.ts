import { z } from "zod";

/**
 * What of the engine's JSON we rely on, under the engine's names. Loose: the rest stays as it came. Go writes empty lists
 * and maps as `null`, and Podman leaves out what Docker writes.
 */
const orEmpty = <T extends z.ZodType>(schema: T, empty: z.output<T>) =>
  schema
    .nullish()
    .transform((value) => (value ?? empty) as z.output<T>) /* zod infers the output of T, null taken away */;

const text = orEmpty(z.string(), "");
const count = orEmpty(z.number(), 0);
const flag = orEmpty(z.boolean(), false);
const texts = orEmpty(z.array(z.string()), []);

/** Docker gives lists, some Podman versions one string. */
const command = z
  .union([z.array(z.string()), z.string()])
  .nullish()
  .transform((value) => (typeof value === "string" ? [value] : (value ?? [])));

const PortBindings = orEmpty(
  z.record(z.string(), orEmpty(z.array(z.looseObject({ HostIp: text, HostPort: text })), [])),
  {},
);

export const Inspected = z.looseObject({
  Id: z.string(),
  Created: z.string(),
  Name: z.string(),
  Path: text,
  Args: texts,
  RestartCount: count,
  State: z.looseObject({
    /** created, running, paused, restarting, removing, exited, dead */
    Status: text,
    Running: flag,
    Paused: flag,
    OOMKilled: flag,
    ExitCode: count,
    Error: text,
    /** Go's zero time when it never did. */
    StartedAt: text,
    FinishedAt: text,
    Health: z.looseObject({ Status: text, FailingStreak: count }).nullish(),
  }),
  Config: z.looseObject({
    Image: text,
    User: text,
    Tty: flag,
    Env: texts,
    Labels: z.record(z.string(), z.string()).nullish(),
    Entrypoint: command,
    Cmd: command,
    WorkingDir: text,
  }),
  HostConfig: orEmpty(
    z.looseObject({
      Memory: count,
      NanoCpus: count,
      CpuQuota: count,
      CpuPeriod: count,
      RestartPolicy: z.looseObject({ Name: text }).nullish(),
    }),
    { Memory: 0, NanoCpus: 0, CpuQuota: 0, CpuPeriod: 0 },
  ),
  Mounts: orEmpty(
    z.array(z.looseObject({ Type: text, Name: text, Source: text, Destination: text, RW: flag })),
    [],
  ),
  NetworkSettings: orEmpty(z.looseObject({ Ports: PortBindings }), { Ports: {} }),
});
export type Inspected = z.infer<typeof Inspected>;

export const ImageDetail = z.looseObject({
  Id: z.string(),
  /** Go's names: amd64, arm64, arm */
  Architecture: text,
  Os: text,
  Config: orEmpty(
    z.looseObject({
      User: text,
      Env: texts,
      Entrypoint: command,
      Cmd: command,
      Labels: z.record(z.string(), z.string()).nullish(),
    }),
    { User: "", Env: [], Entrypoint: [], Cmd: [] },
  ),
});
export type ImageDetail = z.infer<typeof ImageDetail>;

/** `ps` of a container: process ids are the host's, with Podman the container's. */
export const Processes = z
  .looseObject({ Titles: texts, Processes: orEmpty(z.array(z.array(z.string())), []) })
  .transform(({ Titles, Processes: rows }) => {
    const [line = ""] = Titles;
    const titles = line.trim().split(/\s+/);
    if (Titles.length !== 1 || titles.length === 1) return { Titles, Processes: rows };
    // Podman 4 leaves the columns to us; the last may hold spaces.
    const columns = new RegExp(`^\\s*${"(\\S+)\\s+".repeat(titles.length - 1)}(.*)$`);
    return { Titles: titles, Processes: rows.map(([row = ""]) => columns.exec(row)?.slice(1) ?? [row]) };
  });
export type Processes = z.infer<typeof Processes>;

/** What Podman calls otherwise. */
const ACTIONS: Readonly<Record<string, string>> = { died: "die", remove: "destroy" };

export const ContainerEvent = z
  .looseObject({
    Type: text,
    Action: text,
    Actor: z.looseObject({ ID: text, Attributes: orEmpty(z.record(z.string(), z.string()), {}) }),
    time: count,
    timeNano: count,
  })
  .transform(({ Action, Actor, time, timeNano }) => ({
    /** create, start, die, oom, kill, stop, restart, pause, unpause, rename, destroy, health_status: healthy, … */
    action: ACTIONS[Action] ?? Action,
    id: Actor.ID,
    /** Labels, image, name; exitCode with `die`. */
    attributes: Actor.Attributes,
    at_ms: timeNano ? Math.floor(timeNano / 1e6) : time * 1000,
  }));
export type ContainerEvent = z.infer<typeof ContainerEvent>;

export const Version = z.looseObject({
  Version: z.string(),
  ApiVersion: z.string(),
  MinAPIVersion: text,
  Components: orEmpty(z.array(z.looseObject({ Name: text, Version: text })), []),
});

export const ContainerIds = orEmpty(z.array(z.looseObject({ Id: z.string(), Created: count })), []);
export const ExecCreated = z.looseObject({ Id: z.string() });
/** The code is `null` until it ended. */
export const ExecState = z.looseObject({ Running: flag, ExitCode: z.number().nullish() });
export const Waited = z.looseObject({
  StatusCode: count,
  Error: z.looseObject({ Message: text }).nullish(),
});

const CHANGE_KINDS = ["changed", "added", "deleted"] as const;
export const LayerChanges = orEmpty(
  z.array(
    z
      .looseObject({ Path: z.string(), Kind: z.number().int().min(0).max(2) })
      .transform(({ Path, Kind }) => ({ path: Path, kind: CHANGE_KINDS[Kind]! })),
  ),
  [],
);
export type LayerChange = z.output<typeof LayerChanges>[number];

/** Go's file modes: these bits are not those of the system. */
const GO_DIRECTORY = 2 ** 31;
const GO_LINK = 2 ** 27;
/** The header of an answer about a path in a container. */
export const FileStat = z
  .looseObject({ size: count, mode: count, linkTarget: text })
  .transform(({ size, mode, linkTarget }) => ({
    size,
    kind:
      mode >= GO_DIRECTORY ? ("directory" as const) : mode & GO_LINK ? ("link" as const) : ("file" as const),
    /** Somebody may execute it, or enter it. */
    executable: (mode & 0o111) !== 0,
    /** Where a link leads in the end, from the container's root. */
    target: linkTarget,
  }));
export type FileStat = z.output<typeof FileStat>;
