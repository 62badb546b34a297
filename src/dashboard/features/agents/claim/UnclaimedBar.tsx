import { Button } from "../../../ui/Button.tsx";

/** That there are workspaces to be had; nothing where there are none. */
export function UnclaimedBar({ count, onClaim }: { count: number; onClaim: () => void }) {
  if (count === 0) return null;
  return (
    <section
      aria-label="Prebuilt workspaces"
      className="flex shrink-0 items-center gap-3 border-b border-line bg-bg px-3 py-1.5 sm:px-4"
    >
      <p className="min-w-0 flex-1 text-muted">
        {count === 1
          ? "A prebuilt workspace is free."
          : `${count.toLocaleString()} prebuilt workspaces are free.`}
      </p>
      <Button size="sm" onClick={onClaim}>
        Claim…
      </Button>
    </section>
  );
}
