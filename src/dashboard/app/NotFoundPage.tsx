import { Link } from "@tanstack/react-router";
import { buttonClasses } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Wordmark } from "../ui/Wordmark.tsx";

/** For addresses of no page; shown to everybody, signed in or not. */
export function NotFoundPage() {
  return (
    <>
      <header className="flex h-11 items-center border-b border-line bg-surface px-4">
        <Link to="/" aria-label="Quarterdeck, all agents" className="rounded-md">
          <Wordmark />
        </Link>
      </header>
      <main id="main">
        <EmptyState
          heading="h1"
          title="There is no such page"
          actions={
            <Link to="/" className={buttonClasses("primary")}>
              Go to all agents
            </Link>
          }
        >
          The address may be mistyped, or what it pointed to is gone.
        </EmptyState>
      </main>
    </>
  );
}
