import { type ReactNode, useState } from "react";
import { Divider } from "../ui/Divider.tsx";

/** A log, and a terminal to its right where there is room, else below. */
export function LogAndTerminal({ log, terminal }: { log: ReactNode; terminal: ReactNode }) {
  const [share, setShare] = useState(0.55);
  return (
    <div className="flex min-h-0 flex-1 flex-col lg:flex-row">
      <div className="flex min-h-0 min-w-0 basis-0 flex-col" style={{ flexGrow: terminal ? share : 1 }}>
        {log}
      </div>
      {terminal && (
        <>
          <Divider
            label="Border between log and terminal"
            direction="row"
            share={share}
            onShare={(next) => setShare(Math.min(0.8, Math.max(0.2, next)))}
            className="max-lg:hidden"
          />
          <div
            className="min-h-0 min-w-0 basis-0 max-lg:border-t max-lg:border-line"
            style={{ flexGrow: 1 - share }}
          >
            {terminal}
          </div>
        </>
      )}
    </div>
  );
}
