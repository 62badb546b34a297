import fc from "fast-check";
import { expect, test } from "vitest";
import { createUpReader, type UpEvent } from "./upReader.ts";

function read(...lines: (object | string)[]): UpEvent[] {
  const events: UpEvent[] = [];
  const reader = createUpReader((event) => events.push(event));
  for (const line of lines) reader.line(typeof line === "string" ? line : JSON.stringify(line));
  reader.flush();
  return events;
}
const raw = (text: string) => ({ type: "raw", level: 3, timestamp: 1, text });
const texts = (events: UpEvent[]) => events.flatMap((event) => (event.kind === "line" ? [event.text] : []));
const others = (events: UpEvent[]) => events.filter(({ kind }) => kind !== "line");

test("the CLI's levels are those of the log; trace and debug are left out", () => {
  const line = (level: number) => ({ type: "text", level, timestamp: 1, text: `level ${level}` });
  expect(read(line(1), line(2), line(3), line(4), line(5))).toEqual([
    { kind: "line", level: "info", text: "level 3" },
    { kind: "line", level: "warn", text: "level 4" },
    { kind: "line", level: "error", text: "level 5" },
  ]);
});

test("output cut anywhere is put together, and a progress bar comes to one line", () => {
  expect(
    texts(
      read(
        raw("Sending build context  1kB\rSending build context  3.6kB\r\r\n"),
        raw("Step 1/2 : FROM scr"),
        raw("atch\n ---> "),
        raw("5cf6\n\n"),
      ),
    ),
  ).toEqual(["Sending build context  3.6kB", "Step 1/2 : FROM scratch", " ---> 5cf6"]);
});

test("however its output is cut, the lines are the same", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("a", "b", "\n", "\r\n", "Step 1/2 : x"), { maxLength: 40 }),
      (parts) => {
        expect(texts(read(...parts.map(raw)))).toEqual(texts(read(raw(parts.join("")))));
      },
    ),
  );
});

test("steps of both builders are told", () => {
  expect(
    others(read(raw("Step 3/5 : RUN echo a\n#7 [dev_container 2/4] RUN make\n#8 [3/4] COPY . .\n"))),
  ).toEqual([
    { kind: "step", step: 3, steps: 5, detail: "RUN echo a" },
    { kind: "step", step: 2, steps: 4, detail: "RUN make" },
    { kind: "step", step: 3, steps: 4, detail: "COPY . ." },
  ]);
});

test("a build goes through its phases", () => {
  const start = (text: string, level = 2) => ({ type: "start", level, timestamp: 1, text });
  const phases = others(
    read(
      { type: "text", level: 3, text: "Resolving Feature dependencies for './loc'..." },
      start("Run: docker ps -q -a --filter label=build"),
      start("Run: docker buildx version"),
      start("Run: docker build -f Dockerfile .", 3),
      { type: "stop", level: 3, text: "Run: docker build -f Dockerfile .", startTimestamp: 1 },
      start("Run: docker-compose -f a.yml build", 3),
      start("Run: docker pull debian"),
      start("Starting container"),
      start("Run: docker run --sig-proxy=false -a STDOUT debian", 3),
      { type: "progress", name: "Running postCreateCommand...", status: "running", stepDetail: "npm ci" },
      { type: "progress", name: "Running postCreateCommand...", status: "succeeded" },
    ),
  );
  expect(phases).toEqual([
    { kind: "phase", phase: "features", detail: "./loc", command: "" },
    { kind: "phase", phase: "image", detail: "", command: "docker build -f Dockerfile ." },
    { kind: "phase", phase: "image", detail: "", command: "docker-compose -f a.yml build" },
    { kind: "phase", phase: "image", detail: "", command: "docker pull debian" },
    { kind: "phase", phase: "create", detail: "", command: "" },
    { kind: "phase", phase: "create", detail: "", command: "docker run --sig-proxy=false -a STDOUT debian" },
    { kind: "phase", phase: "lifecycle", detail: "postCreateCommand", command: "npm ci" },
  ]);
});

test.each([
  ["The command '/bin/sh -c cat /nofile' returned a non-zero code: 1\n", 1],
  ['ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2\n', 2],
  ["\u001b[31mpostCreateCommand from devcontainer.json failed with exit code 3. Skipping.\u001b[39m\r\n", 3],
])("the exit code is found in %j", (text, code) => {
  expect(others(read(raw(text)))).toEqual([{ kind: "exit", code }]);
});

test("what is no JSON is kept, and a line without end comes in pieces", () => {
  const events = read(
    "Error: Command failed",
    "    at main (cli.js:1:1)",
    "{broken",
    raw("x".repeat(40_000)),
  );
  expect(texts(events).slice(0, 3)).toEqual(["Error: Command failed", "    at main (cli.js:1:1)", "{broken"]);
  expect(texts(events).slice(3).join("")).toBe("x".repeat(40_000));
  expect(events.flatMap((event) => (event.kind === "line" && event.isOwn ? [event.text] : []))).toHaveLength(
    3,
  );
});
