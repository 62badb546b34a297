import type { DevcontainerAttempt } from "#api/http/engine.ts";
import { CodeBlock } from "../../../ui/CodeBlock.tsx";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { Time } from "../../../ui/Time.tsx";
import { visibleLines, visibleText } from "../../../ui/visibleControls.ts";
import { maskedFailure } from "../model/maskedFailure.ts";
import { phaseWord } from "../model/phases.ts";
import { LogLink } from "./LogLink.tsx";

/** Why the last build failed: where, by which command, what it said last, and what to do. */
export function FailurePinned({ attempt }: { attempt: DevcontainerAttempt }) {
  const { failure } = attempt;
  if (!failure) return null;
  const { phase, message, description, command, exit_code, context, hint } = maskedFailure(failure);
  return (
    <section aria-label="Why the last build failed" className="rounded-md border border-bad bg-bad-soft p-3">
      <p className="break-words font-semibold text-bad">{visibleText(message)}</p>
      {description !== "" && description !== message && (
        <p className="break-words">{visibleText(description)}</p>
      )}
      <p className="mt-1 text-muted">
        In phase “{phaseWord(phase)}”{exit_code !== null && `, exit code ${exit_code}`},{" "}
        <Time at={attempt.ended_at} missing="a while ago" />.
      </p>
      {hint !== "" && <p className="mt-1 font-medium">{hint}</p>}
      {command !== "" && (
        <div className="mt-2 flex items-start gap-1">
          <code className="min-w-0 flex-1 font-mono text-xs break-all">{visibleText(command)}</code>
          <CopyButton text={command} label="Copy the command" />
        </div>
      )}
      {context.length > 0 && (
        <CodeBlock label="The last lines of the build" className="mt-2 max-h-60">
          {visibleLines(context.join("\n"))}
        </CodeBlock>
      )}
      <p className="mt-2">
        <LogLink attempt={attempt}>Read on in the log</LogLink>
      </p>
    </section>
  );
}
