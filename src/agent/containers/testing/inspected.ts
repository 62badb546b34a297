import { Inspected } from "../engine/wire.ts";

type Given = Record<string, unknown> & { State?: object; Config?: object };

/** An inspect answer as an engine sends it, read as we read one. */
export function anInspected({ State, Config, ...given }: Given = {}): Inspected {
  return Inspected.parse({
    Id: "c0ffee",
    Created: "2026-01-02T03:04:05.123456789Z",
    Name: "/web",
    State: { Status: "running", Running: true, ...State },
    Config: { Image: "debian:12", Labels: {}, ...Config },
    ...given,
  });
}
