import { expect, test } from "vitest";
import { flagsHelp, oneOf, optional, readFlags, size, text, toggle } from "./flags.ts";

const flags = {
  address: text("HOST:PORT", "Where to listen", "127.0.0.1:7080"),
  agents: optional("FILE", "The agents file"),
  "no-local-agent": toggle("Start no agent"),
  "log-level": oneOf(["info", "warn"], "How much to log", "warn"),
};

test("a flag wins over the environment, which wins over the fallback", () => {
  const env = { QUARTERDECK_ADDRESS: "0.0.0.0:1", QUARTERDECK_LOG_LEVEL: "info" };
  expect(readFlags(flags, ["--address", "[::1]:2"], env).values).toEqual({
    address: "[::1]:2",
    agents: undefined,
    "no-local-agent": false,
    "log-level": "info",
  });
});

test("a switch is on by its name, and by true or 1 in the environment", () => {
  expect(readFlags(flags, ["--no-local-agent"], {}).values["no-local-agent"]).toBe(true);
  expect(readFlags(flags, [], { QUARTERDECK_NO_LOCAL_AGENT: "true" }).values["no-local-agent"]).toBe(true);
  expect(readFlags(flags, [], { QUARTERDECK_NO_LOCAL_AGENT: "0" }).values["no-local-agent"]).toBe(false);
});

test("an unknown flag is refused and the nearest one is named", () => {
  expect(() => readFlags(flags, ["--adress", "x"], {})).toThrow(
    'There is no flag --adress. Did you mean "address"?',
  );
});

test("a bad value is refused with what is allowed, naming where it came from", () => {
  expect(() => readFlags(flags, ["--log-level", "loud"], {})).toThrow(
    '--log-level must be one of info, warn, not "loud".',
  );
  expect(() => readFlags(flags, [], { QUARTERDECK_NO_LOCAL_AGENT: "maybe" })).toThrow(
    'QUARTERDECK_NO_LOCAL_AGENT must be true or false, not "maybe".',
  );
});

test("a flag without its value, a missing argument and one too many are told apart", () => {
  expect(() => readFlags(flags, ["--address"], {})).toThrow("--address needs a value: HOST:PORT");
  expect(() => readFlags(flags, [], {}, ["WORKSPACE.AGENT"])).toThrow("WORKSPACE.AGENT is missing.");
  expect(() => readFlags(flags, ["extra"], {})).toThrow('Too much: "extra" is not expected here.');
});

test("the help names every flag with its default and its variable", () => {
  expect(flagsHelp(flags)).toMatch(
    /--address HOST:PORT +Where to listen \(default: 127\.0\.0\.1:7080\) \[QUARTERDECK_ADDRESS\]/,
  );
});

test("a size is bytes, or has a binary unit", () => {
  const { parse } = size("", 1);
  expect(["1048576", "1MiB", "512 KiB", "2GiB"].map(parse)).toEqual([1_048_576, 1_048_576, 524_288, 2 ** 31]);
  for (const wrong of ["", "0", "-1", "1MB", "lots", "1.5MiB"])
    expect(() => parse(wrong)).toThrow(/must be a size/);
});

test("a positional in brackets may be missing, and no more may be given", () => {
  const readArgs = (argv: string[]) => readFlags(flags, argv, {}, ["[MESSAGE]"]).args;
  expect(readArgs([])).toEqual([]);
  expect(readArgs(["hi"])).toEqual(["hi"]);
  expect(() => readArgs(["hi", "you"])).toThrow("Too much");
});
