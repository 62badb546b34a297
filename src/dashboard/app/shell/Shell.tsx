import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useSyncExternalStore } from "react";
import { UndoBar } from "../../features/containers/work/UndoBar.tsx";
import { useAskedBuild } from "../../stores/askedBuild.ts";
import { useOverlays } from "../../stores/overlays.ts";
import { useLink } from "../../streams/client.tsx";
import { useRememberedAgents } from "../../streams/useAgentPlace.ts";
import { WorkspacesProvider } from "../../streams/workspaces.tsx";
import { classes } from "../../ui/classes.ts";
import { Header } from "./Header.tsx";
import { LeftOutBanner } from "./LeftOutBanner.tsx";
import { SessionGate } from "./SessionGate.tsx";
import { UnreachableBanner } from "./UnreachableBanner.tsx";
import { useGlobalKeys } from "./useGlobalKeys.ts";
import { VersionNote } from "./VersionNote.tsx";

const loadPalette = () => import("../AppPalette.tsx");
const Palette = lazy(() => loadPalette().then((module) => ({ default: module.AppPalette })));
const Shortcuts = lazy(() =>
  import("../../features/palette/ShortcutsDialog.tsx").then((module) => ({
    default: module.ShortcutsDialog,
  })),
);

const BuildDialog = lazy(() =>
  import("../../features/agents/builds/BuildDialog.tsx").then((module) => ({ default: module.BuildDialog })),
);

const NeedsYou = lazy(() =>
  import("../../features/agents/status/NeedsYou.tsx").then((module) => ({ default: module.NeedsYou })),
);

/** Once the first page has settled. */
const PALETTE_AFTER_MS = 1500;

/** The frame of every page for a signed-in person. */
export function Shell() {
  useGlobalKeys();
  useEffect(() => {
    // Letters typed right after the shortcut must find the palette there.
    const timer = setTimeout(() => void loadPalette().catch(() => {}), PALETTE_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-accent-fg focus:not-sr-only focus:fixed focus:top-1 focus:left-1"
      >
        Skip to the page
      </a>
      <SessionGate header={<UnreachableBanner />}>
        <WorkspacesProvider>
          <Header />
          <UnreachableBanner />
          <LeftOutBanner />
          <VersionNote />
          <Main />
          <UndoBar />
          <Overlays />
          <Remember />
          <Suspense>
            <NeedsYou />
          </Suspense>
        </WorkspacesProvider>
      </SessionGate>
    </div>
  );
}

/** Without colour while the server is away: what is shown is the past and must not look like the present. */
function Main() {
  const { reach } = useLink();
  const { reachable } = useSyncExternalStore(reach.subscribe, reach.getSnapshot);
  return (
    <main
      id="main"
      tabIndex={-1}
      className={classes("flex min-h-0 flex-1 flex-col outline-none", !reachable && "grayscale")}
    >
      <Outlet />
    </main>
  );
}

function Remember() {
  useRememberedAgents();
  return null;
}

function Overlays() {
  const open = useOverlays((overlays) => overlays.open);
  const isBuildAsked = useAskedBuild((store) => store.asked !== undefined);
  return (
    <Suspense>
      {open === "palette" && <Palette />}
      {open === "shortcuts" && <Shortcuts />}
      {isBuildAsked && <BuildDialog />}
    </Suspense>
  );
}
