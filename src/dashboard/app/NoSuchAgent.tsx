import { Link } from "@tanstack/react-router";
import { buttonClasses } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";

export function NoSuchAgent() {
  return (
    <EmptyState heading="h1" title="There is no such agent" actions={<ToAllAgents />}>
      It was removed, its workspace was rebuilt, or it belongs to somebody else.
    </EmptyState>
  );
}

export function ToAllAgents() {
  return (
    <Link to="/" className={buttonClasses("primary")}>
      Go to all agents
    </Link>
  );
}
