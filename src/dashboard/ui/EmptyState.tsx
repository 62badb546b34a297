import type { ReactNode } from "react";

type Props = {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  icon?: ReactNode;
  heading?: "h1" | "h2";
};

/** Says what would be here and how to get it. `heading` is h1 where this is all there is on the page. */
export function EmptyState({ title, children, actions, icon, heading: Heading = "h2" }: Props) {
  return (
    <div className="mx-auto flex max-w-lg flex-col items-center px-4 py-16 text-center">
      {icon && <div className="mb-3 text-faint">{icon}</div>}
      <Heading className="text-base font-semibold text-fg">{title}</Heading>
      {children && <div className="mt-1.5 w-full text-muted">{children}</div>}
      {actions && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
