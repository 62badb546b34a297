import { tmpdir } from "node:os";
import { expect, onTestFinished, test, vi } from "vitest";
import { createTerminals } from "../../pty/createTerminals.ts";
import { attach, type ClientOptions } from "../../pty/testing/client.ts";
import { setupEngine } from "../testing/containers.ts";
import { createContainerPty } from "./containerPty.ts";

vi.setConfig({ testTimeout: 60_000 });
const until = (check: () => unknown) =>
  vi.waitFor(() => expect(check()).toBeTruthy(), { timeout: 30_000, interval: 20 });

async function setup() {
  const house = await setupEngine();
  const { engine, signal } = house;
  const terminals = createTerminals({
    surroundings: () => ({ shell: "/bin/bash", cwd: tmpdir(), env: { HOST_ONLY: "yes" } }),
    idleMinutes: () => 5,
    containerPty: createContainerPty({ engine: async () => engine, signal }),
  });
  onTestFinished(() => terminals.closeAll());
  return { ...house, terminals, attach: (client: ClientOptions) => attach(terminals, client) };
}

test("[PC15] a terminal of a container is in it, at its size, and follows a new one", async () => {
  const { run, attach, terminals } = await setup();
  const container = run(["--hostname", "inside"], "sleep", "600");
  const client = attach({ container, width: 97, height: 31 });
  client.type("hostname; stty size; echo [$TERM$HOST_ONLY]; pwd\r");
  await until(() => /inside\r\n31 97\r\n\[xterm-256color\]\r\n\/root\r\n/.test(client.text()));
  expect(terminals.list()).toMatchObject([{ container, command: "" }]);
  client.type("shopt -q login_shell && echo is lo''gin\r");
  await until(() => client.text().includes("is login"));
  client.send({ width: 120, height: 40 });
  client.type("stty size\r");
  await until(() => client.text().includes("40 120"));
  client.type("exit 7\r");
  await until(() => client.closed());
  expect(client.end()).toEqual({ kind: "exited", code: 7 });
});

test("[PC16] remoteEnv of the label is in its environment, whatever is in the values", async () => {
  const { run, attach } = await setup();
  const metadata = [
    { remoteEnv: { FOO: "bar", GONE: "x", PATH: "$" + "{containerEnv:PATH}:/extra" } },
    { remoteEnv: { MULTILINE: "foo\nbar", GONE: null } },
  ];
  const container = run(["--label", `devcontainer.metadata=${JSON.stringify(metadata)}`], "sleep", "600");
  const command = 'echo "<$FOO> <$MULTILINE> <$GONE>"; echo "$PATH"; type -t env';
  const client = attach({ container, command });
  await until(() => client.closed());
  expect(client.text()).toMatch(/^<bar> <foo\r\nbar> <>\r\n\/.*:\/extra\r\nfile\r\n$/);
  expect(client.end()).toEqual({ kind: "exited", code: 0 });
});

test("[PC17] without a user it is the container's own, with that user's shell and home", async () => {
  const { run, attach } = await setup();
  const asDev = run(["--user", "1000"], "sleep", "600");
  const command = "id -un; pwd; echo $HOME $0";
  const own = attach({ container: asDev, command });
  await until(() => own.closed());
  expect(own.text()).toBe("dev\r\n/home/dev\r\n/home/dev /bin/bash\r\n");
  const root = attach({ container: asDev, container_user: "root", command });
  await until(() => root.closed());
  expect(root.text()).toBe("root\r\n/root\r\n/root /bin/bash\r\n");
});

test("[PTY85] what cannot be opened fails with a sentence, never with a shell of the host", async () => {
  const { run, engine, attach, signal } = await setup();
  const failure = async (client: ClientOptions) => {
    const attached = attach(client);
    await until(() => attached.closed());
    expect(attached.text()).toBe("");
    return attached.end();
  };
  const container = run(["--label", "devcontainer.metadata=[{"], "sleep", "600");
  const { Name } = await engine.inspect(container, signal);
  const name = Name.slice(1);
  const said = (message: unknown) => ({ kind: "failed", message });
  expect(await failure({ container: "nobody" })).toEqual(said("No such container: nobody"));
  // A numeric uid is no name (PTY81).
  for (const container_user of ["nobody", "1000"])
    expect(await failure({ container, container_user })).toEqual(
      said(`the container ${name} has no user ${container_user} in /etc/passwd`),
    );
  expect(await failure({ container })).toEqual(
    said(expect.stringContaining("devcontainer.metadata is not JSON")),
  );
  await engine.stop(container, { graceSeconds: 0 }, signal);
  expect(await failure({ container })).toEqual(said(`the container ${name} is not running`));
});

test("a container that stops or is removed ends its terminals, and says so", async () => {
  const { run, engine, attach, signal } = await setup();
  const container = run([], "sleep", "600");
  const stopped = attach({ container });
  await until(() => stopped.received() > 0);
  await engine.kill(container, "SIGKILL", signal);
  await until(() => stopped.closed());
  expect(stopped.end()).toEqual({ kind: "closed", by: "the container, which stopped" });
  await engine.start(container, signal);
  const removed = attach({ container });
  await until(() => removed.received() > 0);
  await engine.remove(container, { force: true, volumes: true }, signal);
  await until(() => removed.closed());
  expect(removed.end()).toMatchObject({
    kind: "closed",
    by: expect.stringMatching(/^the container, which (stopped|was removed)$/),
  });
});

test("a shell that is killed ends with its code: its container goes on", async () => {
  const { run, attach } = await setup();
  const client = attach({ container: run([], "sleep", "600") });
  client.type("kill -KILL $$\r");
  await until(() => client.closed());
  expect(client.end()).toEqual({ kind: "exited", code: 137 });
});

test("a reader that does not read holds the program back, and nothing is lost", async () => {
  const { run, attach, engine, signal } = await setup();
  const container = run([], "sleep", "600");
  const client = attach({ container, command: "seq 600000; touch /done" });
  client.stream.pause();
  await until(() => client.stream.readableLength > 0);
  // Some hundred KiB are on the way, and 4 MB are to come: it cannot be over.
  expect(await engine.stat(container, "/done", signal)).toBeUndefined();
  client.stream.resume();
  await until(() => client.closed());
  const lines = client.text().split("\r\n");
  expect([lines.length, lines.at(-2)]).toEqual([600_001, "600000"]);
  expect(lines.slice(0, -1).every((line, index) => line === `${index + 1}`)).toBe(true);
});

test("a program that does not read its input blocks nobody and gets all of it", async () => {
  const { run, attach } = await setup();
  const container = run([], "sleep", "600");
  const command = "stty raw -echo; echo ready; sleep 1; head -c 300000 | tr -d a | wc -c; echo done";
  const client = attach({ container, command });
  await until(() => client.text().includes("ready"));
  client.type("a".repeat(300_000));
  const other = attach({ container, command: "echo meanwhile" });
  await until(() => other.closed());
  await until(() => client.text().includes("done"));
  expect(client.text()).toMatch(/ready\s+0\s+done/);
});

test("ending a terminal ends what runs in it, in the container too", async () => {
  const { run, attach, engine, terminals, signal } = await setup();
  const container = run([], "sleep", "600");
  const client = attach({ container });
  client.type("trap '' HUP; sleep 543 & echo on''ly\r");
  await until(() => client.text().includes("only"));
  expect(terminals.end(client.id, "request")).toBe(true);
  await until(() => client.closed());
  expect(client.end()).toEqual({ kind: "closed", by: "request" });
  const commands = async () => {
    const { Titles, Processes } = await engine.top(container, signal);
    return Processes.map((row) => row[Titles.indexOf("CMD")]);
  };
  await vi.waitFor(async () => expect(await commands()).toEqual(["sleep 600"]), { timeout: 20_000 });
});
