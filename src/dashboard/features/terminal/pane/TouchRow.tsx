import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, ClipboardPaste } from "lucide-react";
import type { ReactNode } from "react";
import type { LiveTerminal } from "../live/liveTerminal.ts";
import { useView } from "../live/useLive.ts";

const key =
  "inline-flex h-10 min-w-0 flex-1 items-center justify-center rounded-md border border-line-strong bg-surface px-0.5 text-sm select-none active:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent";

const ARROWS: readonly (readonly [string, string, ReactNode])[] = [
  ["Left", "D", <ArrowLeft key="left" size={16} aria-hidden />],
  ["Up", "A", <ArrowUp key="up" size={16} aria-hidden />],
  ["Down", "B", <ArrowDown key="down" size={16} aria-hidden />],
  ["Right", "C", <ArrowRight key="right" size={16} aria-hidden />],
];

/** The keys a phone's keyboard lacks. Only where there is no mouse. */
export function TouchRow({ live }: { live: LiveTerminal }) {
  const { held } = useView(live);
  /** A press must not take the focus, or the phone's keyboard goes away. */
  const press = (action: () => void) => ({
    onPointerDown: (event: React.PointerEvent) => event.preventDefault(),
    onClick: action,
  });
  const arrow = (final: string) => {
    const code = held.ctrl || held.alt ? `1;${1 + (held.alt ? 2 : 0) + (held.ctrl ? 4 : 0)}${final}` : final;
    live.hold({ ctrl: false, alt: false });
    live.arrow(code);
  };
  return (
    <div
      role="toolbar"
      aria-label="Terminal keys"
      className="hidden shrink-0 gap-1 border-t border-line bg-bg p-1 pointer-coarse:flex"
    >
      <button type="button" className={key} {...press(() => live.type("\u001b"))}>
        Esc
      </button>
      <button type="button" className={key} {...press(() => live.type("\t"))}>
        Tab
      </button>
      <button
        type="button"
        aria-pressed={held.ctrl}
        className={key}
        {...press(() => live.hold({ ctrl: !held.ctrl }))}
      >
        Ctrl
      </button>
      <button
        type="button"
        aria-pressed={held.alt}
        className={key}
        {...press(() => live.hold({ alt: !held.alt }))}
      >
        Alt
      </button>
      {ARROWS.map(([name, final, icon]) => (
        <button key={name} type="button" aria-label={name} className={key} {...press(() => arrow(final))}>
          {icon}
        </button>
      ))}
      <button
        type="button"
        aria-label="Paste"
        className={key}
        {...press(() => void navigator.clipboard?.readText().then(live.paste, () => {}))}
      >
        <ClipboardPaste size={16} aria-hidden />
      </button>
    </div>
  );
}
