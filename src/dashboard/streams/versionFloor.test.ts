import { expect, test } from "vitest";
import { versionNote, whyTooOld } from "./versionFloor.ts";

test("[version floor] an old deployment gets one line that says which parts need which version", () => {
  expect(versionNote("v2.18.3+a1b2c3d")).toBe(
    "This deployment is Coder v2.18. It lacks what came later: live updates of a workspace and metadata from v2.22, devcontainers from v2.24, containers as they change from v2.25.",
  );
  expect(versionNote("v2.23.0")).toBe(
    "This deployment is Coder v2.23. It lacks what came later: devcontainers from v2.24, containers as they change from v2.25.",
  );
});

test.each(["v2.25.0", "v2.30.1+x", "v3.0.0", "v0.0.0-devel+1", "v2", ""])(
  "[version floor] nothing to say of %s",
  (version) => {
    expect(versionNote(version)).toBeUndefined();
  },
);

test("[version floor] what one button needs is said there, and not over every page", () => {
  expect(whyTooOld("v2.29.1+abc", "deleteDevcontainer")).toBe(
    "This deployment is Coder v2.29: deleting devcontainers came with v2.30.",
  );
  for (const version of ["v2.30.0", "v3.0.0", "v0.0.0-devel+1", ""])
    expect(whyTooOld(version, "deleteDevcontainer")).toBeUndefined();
});
