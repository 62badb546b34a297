import { Columns2, Plus, Rows2, Search, X } from "lucide-react";
import { useExtension } from "../../streams/deployment.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import type { LiveTerminal } from "./live/liveTerminal.ts";
import { useLiveTerminals } from "./live/useLiveTerminals.ts";
import { LinkStatus } from "./pane/LinkStatus.tsx";
import { TerminalOptions } from "./pane/TerminalOptions.tsx";
import { LivingTerminals } from "./tabs/LivingTerminals.tsx";

type Props = {
  agent: string;
  live: LiveTerminal | undefined;
  open: ReadonlySet<string>;
  onNew: () => void;
  onSplit: (direction: "row" | "column") => void;
  onClose: () => void;
  onAttach: (id: string) => void;
  onKeys: () => void;
};

export function DeskToolbar({ agent, live, open, onNew, onSplit, onClose, onAttach, onKeys }: Props) {
  const { mac } = useLiveTerminals();
  const canList = useExtension("terminals");
  return (
    <div className="flex shrink-0 items-center self-center">
      {live && <LinkStatus live={live} />}
      <IconButton label="New terminal" onClick={onNew}>
        <Plus size={15} aria-hidden />
      </IconButton>
      <span className="hidden sm:contents">
        <IconButton label="Split to the right" onClick={() => onSplit("row")}>
          <Columns2 size={15} aria-hidden />
        </IconButton>
        <IconButton label="Split down" onClick={() => onSplit("column")}>
          <Rows2 size={15} aria-hidden />
        </IconButton>
        <IconButton label="Find" shortcut={mac ? "⌘ F" : "Ctrl Shift F"} onClick={() => live?.find(true)}>
          <Search size={15} aria-hidden />
        </IconButton>
      </span>
      {canList && <LivingTerminals agent={agent} open={open} onAttach={onAttach} />}
      <TerminalOptions mac={mac} onKeys={onKeys} />
      <IconButton label="Close terminal" onClick={onClose}>
        <X size={15} aria-hidden />
      </IconButton>
    </div>
  );
}
