import { expect, test } from "vitest";
import { maskedFailure } from "./maskedFailure.ts";

test("[L31] [C7] tokens in a failed build's command and lines are masked, the rest stays", () => {
  const token = `ghp_${"a1".repeat(18)}`;
  const shown = maskedFailure({
    phase: "image",
    message: "An error occurred building the image.",
    description: `used ${token}`,
    command: `RUN git clone https://x:${token}@example.com/a`,
    exit_code: 128,
    context: ["Cloning", `fatal: ${token} was refused`],
    hint: "",
  });
  expect(JSON.stringify(shown)).not.toContain("a1a1");
  expect(shown).toMatchObject({ message: "An error occurred building the image.", exit_code: 128 });
  expect(shown.context[0]).toBe("Cloning");
  expect(shown.context[1]).toContain("••••••••");
});
