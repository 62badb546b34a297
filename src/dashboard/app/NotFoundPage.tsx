import { Link } from "@tanstack/react-router";
import { buttonClasses } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";

export function NotFoundPage() {
  return (
    <EmptyState
      title="There is no such page"
      actions={
        <Link to="/" className={buttonClasses("primary")}>
          Go to all agents
        </Link>
      }
    >
      The address may be mistyped, or what it pointed to is gone.
    </EmptyState>
  );
}
