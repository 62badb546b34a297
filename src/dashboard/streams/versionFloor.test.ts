import { expect, test } from "vitest";
import { versionNote } from "./versionFloor.ts";

test("[version floor] an old deployment gets one line that says which parts need which version", () => {
  expect(versionNote("v2.18.3+a1b2c3d")).toBe(
    "This deployment is Coder v2.18. It lacks what came later: live updates of a workspace and metadata from v2.22, containers and devcontainers from v2.24.",
  );
  expect(versionNote("v2.23.0")).toBe(
    "This deployment is Coder v2.23. It lacks what came later: containers and devcontainers from v2.24.",
  );
});

test.each(["v2.24.0", "v2.30.1+x", "v3.0.0", "v0.0.0-devel+1", "v2", ""])(
  "[version floor] nothing to say of %s",
  (version) => {
    expect(versionNote(version)).toBeUndefined();
  },
);
