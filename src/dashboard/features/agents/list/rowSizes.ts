/** The least heights of rows; the skeleton and the virtual list's first guess agree with them. */
export const groupHeight = "min-h-9";
export const rowHeight = "min-h-16";
export const GROUP_PX = 36;
export const ROW_PX = 64;
/** A workspace with one agent. */
export const PLACEHOLDER_PX = GROUP_PX + ROW_PX;
