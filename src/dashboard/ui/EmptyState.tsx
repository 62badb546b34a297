import type { ReactNode } from "react";

type Props = { title: string; children?: ReactNode; actions?: ReactNode; icon?: ReactNode };

/** Says what would be here and how to get it. */
export function EmptyState({ title, children, actions, icon }: Props) {
  return (
    <div className="mx-auto flex max-w-lg flex-col items-center px-4 py-16 text-center">
      {icon && <div className="mb-3 text-faint">{icon}</div>}
      <h2 className="text-base font-semibold text-fg">{title}</h2>
      {children && <div className="mt-1.5 w-full text-muted">{children}</div>}
      {actions && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
