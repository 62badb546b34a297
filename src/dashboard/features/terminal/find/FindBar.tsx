import { ArrowDown, ArrowUp, X } from "lucide-react";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { IconButton } from "../../../ui/IconButton.tsx";
import { Input } from "../../../ui/Input.tsx";
import type { Finder } from "./finder.ts";
import type { FindOptions } from "./findMatches.ts";

const SWITCHES: readonly (readonly [keyof FindOptions, string, string])[] = [
  ["caseSensitive", "Aa", "Match case"],
  ["wholeWord", "ab", "Whole words"],
  ["regex", ".*", "Regular expression"],
];

export function FindBar({ finder, onClose }: { finder: Finder; onClose: () => void }) {
  const state = useSyncExternalStore(finder.subscribe, finder.getSnapshot);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const { query, options, count, current, error } = state;
  return (
    <search className="absolute top-1.5 right-4 z-20 flex max-w-[calc(100%-1.5rem)] flex-wrap items-center gap-1 rounded-md border border-line-strong bg-raised p-1">
      <div className="w-44">
        <Input
          ref={input}
          value={query}
          aria-label="Find in the output"
          {...(error !== undefined && { "aria-invalid": true })}
          placeholder="Find"
          spellCheck={false}
          autoComplete="off"
          className="h-7"
          onChange={(event) => finder.search(event.target.value, options)}
          onKeyDown={(event) => {
            if (event.key === "Escape") onClose();
            if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
            event.preventDefault();
            finder.step(event.shiftKey ? 1 : -1);
          }}
        />
      </div>
      <span role="status" className="min-w-20 px-1 text-xs text-muted tabular-nums">
        {error !== undefined
          ? "not valid"
          : query === ""
            ? ""
            : count === 0
              ? "none"
              : `${current} of ${count}`}
      </span>
      {SWITCHES.map(([name, text, label]) => (
        <IconButton
          key={name}
          label={label}
          pressed={options[name]}
          onClick={() => finder.search(query, { ...options, [name]: !options[name] })}
        >
          <span className="font-mono text-xs">{text}</span>
        </IconButton>
      ))}
      <IconButton label="Match above" shortcut="Enter" onClick={() => finder.step(-1)}>
        <ArrowUp size={14} aria-hidden />
      </IconButton>
      <IconButton label="Match below" shortcut="Shift Enter" onClick={() => finder.step(1)}>
        <ArrowDown size={14} aria-hidden />
      </IconButton>
      <IconButton label="Close" shortcut="Esc" onClick={onClose}>
        <X size={14} aria-hidden />
      </IconButton>
    </search>
  );
}
