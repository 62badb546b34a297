import { classes } from "../../../ui/classes.ts";

/**
 * Columns from 768 px on, two lines below that: name and actions, then everything else. Where containers are measured a
 * column more stands before the actions, of two measures from 1024 px on and of four from 1280.
 */
export const rowGrid = classes(
  "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 px-3 sm:px-4",
  "md:grid-cols-[minmax(12rem,1.5fr)_14rem_minmax(8rem,1.2fr)_minmax(6rem,1fr)_5.5rem]",
  "lg:group-data-usage/tree:grid-cols-[minmax(10rem,1.5fr)_14rem_minmax(8rem,1.2fr)_minmax(6rem,1fr)_8.25rem_5.5rem]",
  "xl:group-data-usage/tree:grid-cols-[minmax(10rem,1.5fr)_14rem_minmax(8rem,1.2fr)_minmax(6rem,1fr)_17.25rem_5.5rem]",
);

/** What the second line of a narrow row holds; on wide ones its cells are columns of the row. */
export const secondLine =
  "col-span-2 row-start-2 flex min-w-0 flex-wrap items-center gap-x-3 pl-6 text-xs md:contents";

/** `content-visibility` leaves rows out of view without layout: five hundred of them cost what a screenful does. */
export const treeRow = (dim: boolean) =>
  classes(
    rowGrid,
    "min-h-11 border-b border-line py-1.5 outline-none [content-visibility:auto] [contain-intrinsic-size:auto_44px]",
    "hover:bg-hover focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-focus",
    dim ? "bg-bg" : "bg-surface",
  );
