import { Outlet } from "@tanstack/react-router";
import { WorkspacesProvider } from "../../streams/workspaces.tsx";
import { SessionGate } from "./SessionGate.tsx";

/** The frame of every page for a signed-in person. */
export function Shell() {
  return (
    <SessionGate>
      <a href="#main" className="sr-only focus:not-sr-only">
        Skip to the page
      </a>
      <main id="main" tabIndex={-1} className="min-h-dvh outline-none">
        <WorkspacesProvider>
          <Outlet />
        </WorkspacesProvider>
      </main>
    </SessionGate>
  );
}
