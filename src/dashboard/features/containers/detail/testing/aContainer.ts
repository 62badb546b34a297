import type { Container } from "#api/http/containers.ts";

let made = 0;

/** A running container, each with an id of its own. */
export const aContainer = (change: Partial<Container> = {}): Container => ({
  id: (++made).toString(16).padStart(64, "0"),
  name: `container-${made}`,
  image: "debian:12",
  created_at: "2026-11-24T00:00:00Z",
  labels: null,
  running: true,
  status: "running",
  ports: [],
  volumes: {},
  ...change,
});
