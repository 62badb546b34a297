import type { ReactNode } from "react";
import type { PortLink } from "../../../streams/ports/usePortLinks.ts";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { OpenLink } from "../../../ui/OpenLink.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import type { PortState } from "./portState.ts";

type Props = {
  /** As a person names it: "8080". */
  port: number;
  state: PortState | undefined;
  /** Undefined: there is no address to speak of. */
  link: PortLink | undefined;
  /** What it is: its numbers, who listens. */
  children: ReactNode;
};

/** A port in a list of them: what it is, whether it listens, copy and open. */
export function PortLine({ port, state, link, children }: Props) {
  return (
    <li className="flex min-h-9 [contain-intrinsic-size:auto_36px] items-center gap-2 border-b border-line py-1 [content-visibility:auto] last:border-0">
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2">
        {children}
        {state && <StatusMark kind={state.kind} word={state.word} className="text-xs" />}
      </div>
      {link && (
        <>
          {link.unavailable === undefined && (
            <CopyButton text={link.text} label={`Copy the link of port ${port}`} />
          )}
          <OpenLink href={link.href} what={`port ${port}`} unavailable={link.unavailable} />
        </>
      )}
    </li>
  );
}
