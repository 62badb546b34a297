import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useOverlays } from "../../stores/overlays.ts";
import { useUpstream } from "../../streams/deployment.ts";
import { Kbd } from "../../ui/Kbd.tsx";
import { Wordmark } from "../../ui/Wordmark.tsx";
import { AccountMenu } from "./AccountMenu.tsx";
import { modifierKey } from "./platform.ts";
import { StreamStatus } from "./StreamStatus.tsx";

const nav =
  "inline-flex h-7 items-center rounded-md px-2 text-muted hover:bg-hover hover:text-fg aria-[current=page]:text-fg";

export function Header() {
  const upstream = useUpstream();
  return (
    <header className="flex h-11 shrink-0 items-center gap-1 border-b border-line bg-surface px-3 sm:px-4">
      <Link to="/" aria-label="Quarterdeck, all agents" className="mr-3 rounded-md">
        <Wordmark />
      </Link>
      <nav aria-label="Main" className="hidden items-center gap-0.5 sm:flex">
        <Link to="/" activeOptions={{ exact: true, includeSearch: false }} className={nav}>
          Agents
        </Link>
        <Link to="/api" className={nav}>
          API
        </Link>
      </nav>
      <div className="flex min-w-0 flex-1 justify-end">
        {upstream && (
          <span
            title="The deployment that this page shows"
            className="mx-3 hidden truncate text-muted lg:inline"
          >
            {upstream.host}
          </span>
        )}
      </div>
      <PaletteButton />
      <StreamStatus />
      <AccountMenu />
    </header>
  );
}

function PaletteButton() {
  const show = useOverlays((overlays) => overlays.show);
  return (
    <button
      type="button"
      onClick={() => show("palette")}
      aria-keyshortcuts="Control+K Meta+K"
      className="inline-flex h-7 items-center gap-2 rounded-md px-2 text-muted hover:bg-hover hover:text-fg sm:border sm:border-line-strong sm:pr-1"
    >
      <Search size={14} aria-hidden />
      <span className="sr-only sm:not-sr-only">Go to…</span>
      <span className="hidden md:inline">
        <Kbd keys={`${modifierKey} K`} />
      </span>
    </button>
  );
}
