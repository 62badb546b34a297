import type { ComponentPropsWithRef } from "react";

/* biome-ignore-start lint/a11y/useSemanticElements: a table has no levels; a tree grid is made of roles */
/* biome-ignore-start lint/a11y/useFocusableInteractive: rows take the focus, their cells do not (WAI-ARIA, treegrid) */

type Props = Omit<ComponentPropsWithRef<"div">, "role">;

export const Grid = (props: Props) => <div role="treegrid" {...props} />;
/** A row is focusable when it is given a `tabIndex`. */
export const Row = (props: Props) => <div role="row" {...props} />;
export const Cell = (props: Props) => <div role="gridcell" {...props} />;
/** Without a component of its own, for rows of which there are very many: `<div {...cell}>`. */
export const cell = { role: "gridcell" } as const;
export const ColumnHeader = (props: Props) => <div role="columnheader" {...props} />;

/* biome-ignore-end lint/a11y/useFocusableInteractive: as above */
/* biome-ignore-end lint/a11y/useSemanticElements: as above */
