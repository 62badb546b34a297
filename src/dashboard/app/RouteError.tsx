import type { ErrorComponentProps } from "@tanstack/react-router";
import { ErrorState } from "../ui/ErrorState.tsx";

/** What a page shows when it failed to load or to draw. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const message = error instanceof Error ? error.message : String(error);
  // A page opened before the server was updated asks for files that are gone: only a fresh page has the new names.
  const outdated = /dynamically imported module|Importing a module/i.test(message);
  return (
    <ErrorState
      heading="h1"
      title={outdated ? "This page could not be loaded" : "This page has failed"}
      detail={
        outdated
          ? "The server was updated, or did not answer. Loading the page anew fetches what is missing."
          : message
      }
      onRetry={outdated ? () => window.location.reload() : reset}
    />
  );
}
