import type { Fault } from "../filter/filterNode.ts";

/** Characters shown on either side of the fault. */
const AROUND = 32;

/** Says what is wrong with what was typed, under a copy of it that is marked at the very place. */
export function FaultLine({ id, typed, fault }: { id: string; typed: string; fault: Fault }) {
  const { at, length, message } = fault;
  const from = Math.max(0, at - AROUND);
  const to = at + Math.max(1, length);
  return (
    <p
      id={id}
      role="alert"
      className="flex min-w-0 basis-full flex-wrap items-baseline gap-x-2 text-xs text-bad"
    >
      <code className="max-w-full truncate font-mono [font-variant-ligatures:none] text-muted">
        {from > 0 && "…"}
        {typed.slice(from, at)}
        <span data-fault className="text-bad underline decoration-wavy underline-offset-3">
          {typed.slice(at, to) || "\u00a0"}
        </span>
        {typed.slice(to, to + AROUND)}
        {to + AROUND < typed.length && "…"}
      </code>
      <span>{message}</span>
    </p>
  );
}
