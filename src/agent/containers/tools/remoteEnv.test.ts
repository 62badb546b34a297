import { expect, test } from "vitest";
import { remoteEnv } from "./remoteEnv.ts";
import { defaultUser, parsePasswd } from "./users.ts";

const layers = (...given: unknown[]) => JSON.stringify(given);

test("[PTY83] later layers win, null is empty, names are sorted", () => {
  const label = layers(
    { remoteEnv: { B: "1", A: "x", C: null } },
    { id: "a feature" },
    { remoteEnv: { B: "2\n3" } },
  );
  expect(Object.entries(remoteEnv(label, []))).toEqual([
    ["A", "x"],
    ["B", "2\n3"],
    ["C", ""],
  ]);
  expect(remoteEnv(undefined, [])).toEqual({});
  expect(remoteEnv('{"remoteEnv":{"A":"x"}}', [])).toEqual({ A: "x" });
});

test("references to the container's environment are filled in", () => {
  const refer = (name: string) => `\${containerEnv:${name}}`;
  const label = layers({
    remoteEnv: { P: `${refer("PATH")}:/x`, E: refer("E"), N: refer("NO"), D: refer("NO:else") },
  });
  expect(remoteEnv(label, ["PATH=/bin", "E=a=b"])).toEqual({ P: "/bin:/x", E: "a=b", N: "", D: "else" });
  expect(remoteEnv(label, []).P).toMatch(/^\/usr\/local\/sbin:.*:\/x$/);
});

test("[PTY83] a label that is no list of configurations is an error", () => {
  expect(() => remoteEnv("[{", [])).toThrow("devcontainer.metadata is not JSON");
  expect(() => remoteEnv('"text"', [])).toThrow("not a list of configurations");
});

test("[PTY81] passwd: lines of seven fields, an empty shell is /bin/sh", () => {
  const text =
    "root:x:0:0::/root:/bin/bash\n# note\nshort:x:1:1::/\nmore:x:2:2::/:/bin/sh:x\nweb:x:33:33:::\n+::::::\n";
  expect(parsePasswd(text)).toEqual([
    { name: "root", uid: 0, home: "/root", shell: "/bin/bash" },
    { name: "web", uid: 33, home: "/", shell: "/bin/sh" },
  ]);
});

test.each([
  ["", "admin"],
  ["0", "admin"],
  ["33:33", "web"],
  ["web:users", "web"],
  ["elsewhere", "elsewhere"],
  ["77", "77"],
])("a container of user %j opens terminals as %s", (User, name) => {
  const users = parsePasswd("admin:x:0:0::/:/bin/sh\nweb:x:33:33::/:/bin/sh");
  const Config = { User } as Parameters<typeof defaultUser>[0]["Config"]; // nothing else of it is read
  expect(defaultUser({ Config }, users)).toBe(name);
});

test("a label that was made to keep its reader busy does not", () => {
  const openings = "${containerEnv:a:".repeat(50_000);
  const before = performance.now();
  expect(remoteEnv(JSON.stringify([{ remoteEnv: { A: openings } }]), []).A).toBe(openings);
  expect(() => remoteEnv("[".repeat(500_000), [])).toThrow("is not JSON");
  expect(() => remoteEnv(JSON.stringify([{ remoteEnv: { A: "x".repeat(10 << 20) } }]), [])).toThrow(
    "longer than",
  );
  expect(performance.now() - before).toBeLessThan(5_000);
});
