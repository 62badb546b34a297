import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inWorkspace } from "./inWorkspace.ts";

test("server and token come from what the agent put there", () => {
  const { url, token } = inWorkspace({ CODER_AGENT_URL: "http://deck/", CODER_AGENT_TOKEN: "t" });
  expect({ url, token }).toEqual({ url: "http://deck", token: "t" });
});

test("a token in a file is trimmed", () => {
  const directory = mkdtempSync(join(tmpdir(), "token-"));
  try {
    writeFileSync(join(directory, "token"), " t \n");
    const found = inWorkspace({
      CODER_AGENT_URL: "http://deck",
      CODER_AGENT_TOKEN_FILE: join(directory, "token"),
    });
    expect(found.token).toBe("t");
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("outside of a workspace it says what is missing, and where to go", () => {
  expect(() => inWorkspace({})).toThrow(/CODER_AGENT_URL is not set. Run it in a terminal/);
  expect(() => inWorkspace({ CODER_AGENT_URL: "http://deck" })).toThrow("CODER_AGENT_TOKEN is not set");
});
