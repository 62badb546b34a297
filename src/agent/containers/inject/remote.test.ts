import { expect, test } from "vitest";
import { remoteOf } from "./remote.ts";

const variable = (text: string) => `\${${text}}`;
const label = (...layers: unknown[]) => JSON.stringify(layers);

test("[DC76] the last layer that names a user, or a variable, wins", () => {
  const written = label(
    { remoteUser: "root", remoteEnv: { A: "1", B: "1", C: "1" } },
    { id: "feature" },
    { remoteUser: "dev", remoteEnv: { B: "2", C: null } },
  );
  expect(remoteOf(written, [], {})).toEqual({ user: "dev", env: { A: "1", B: "2" } });
});

test("variables of container and host are put in, with their defaults", () => {
  const remoteEnv = {
    PATH: `/x:${variable("containerEnv:PATH")}`,
    TOKEN: variable("localEnv:TOKEN"),
    NONE: variable("localEnv:NONE:a b"),
    EMPTY: `<${variable("containerEnv:NONE")}>`,
  };
  expect(remoteOf(label({ remoteEnv }), ["PATH=/bin", "E=a=b"], { TOKEN: "t" }).env).toEqual({
    PATH: "/x:/bin",
    TOKEN: "t",
    NONE: "a b",
    EMPTY: "<>",
  });
});

test("no label, one object, and what is none of ours", () => {
  expect(remoteOf(undefined, [], {})).toEqual({ env: {} });
  expect(remoteOf('{"remoteUser":"dev"}', [], {})).toEqual({ user: "dev", env: {} });
  for (const bad of ["", "nonsense", "7", '[7,{"remoteUser":7}]'])
    expect(remoteOf(bad, [], {})).toEqual({ env: {} });
});
