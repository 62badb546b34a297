import type { Raw } from "../inspect/readInspect.ts";

/** What an engine says of a running web server, with secrets that must not be shown. */
export const anInspect = (change: Raw = {}): Raw => ({
  Id: "a".repeat(64),
  Name: "/shop-web-1",
  RestartCount: 2,
  State: {
    Status: "running",
    StartedAt: "2026-11-24T08:00:00.5Z",
    FinishedAt: "0001-01-01T00:00:00Z",
    ExitCode: 0,
    OOMKilled: false,
    Health: {
      Status: "unhealthy",
      FailingStreak: 3,
      Log: [{ Start: "2026-11-24T08:01:00Z", End: "2026-11-24T08:01:01Z", ExitCode: 1, Output: "refused" }],
    },
  },
  Config: {
    Hostname: "web",
    User: "node",
    WorkingDir: "/app",
    Env: ["PATH=/usr/bin", "DB_PASSWORD=correct horse", "PIN=1"],
    Entrypoint: ["docker-entrypoint.sh"],
    Cmd: ["node", "it's.js", "--db=correct horse"],
    Labels: { "com.docker.compose.project": "shop", "com.example.api-key": "k3y", note: "plain" },
  },
  HostConfig: {
    RestartPolicy: { Name: "on-failure", MaximumRetryCount: 5 },
    Memory: 536_870_912,
    NanoCpus: 1_500_000_000,
    PidsLimit: 100,
    NetworkMode: "shop_default",
  },
  Mounts: [
    { Type: "volume", Name: "data", Source: "/var/lib/docker/volumes/data", Destination: "/data", RW: true },
    { Type: "bind", Source: "/etc/web", Destination: "/etc/web", RW: false },
  ],
  NetworkSettings: {
    Ports: {
      "9229/tcp": null,
      "80/tcp": [
        { HostIp: "0.0.0.0", HostPort: "8080" },
        { HostIp: "::", HostPort: "8080" },
      ],
    },
    Networks: { shop_default: { IPAddress: "172.18.0.3", Gateway: "172.18.0.1", Aliases: ["web"] } },
  },
  ...change,
});
