import type { ReactNode } from "react";
import { Button } from "./Button.tsx";

type Props = {
  title: string;
  detail?: string | undefined;
  onRetry?: () => void;
  actions?: ReactNode;
  heading?: "h1" | "h2";
};

/** A failed load in place of what could not be shown: what failed, why, and the next step. */
export function ErrorState({ title, detail, onRetry, actions, heading: Heading = "h2" }: Props) {
  return (
    <div role="alert" className="mx-auto flex max-w-lg flex-col items-center px-4 py-16 text-center">
      <Heading className="text-base font-semibold text-fg">{title}</Heading>
      {detail && <p className="mt-1.5 max-w-full wrap-anywhere text-muted">{detail}</p>}
      {(onRetry || actions) && (
        <div className="mt-4 flex flex-wrap justify-center gap-2">
          {onRetry && <Button onClick={onRetry}>Try again</Button>}
          {actions}
        </div>
      )}
    </div>
  );
}
