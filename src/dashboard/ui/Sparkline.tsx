import { classes } from "./classes.ts";

type Props = {
  /** Oldest first; NaN leaves a gap. */
  values: readonly number[];
  /** What a screen reader is told, e.g. "CPU, last 5 minutes, between 3 and 40 percent". */
  label: string;
  width?: number;
  height?: number;
  /** Fixed scale, so that a flat line near zero does not look like a mountain. */
  min?: number;
  max?: number;
  className?: string;
};

/** The SVG path of a line through the values; a gap starts a new stretch. */
export function sparkPath(
  values: readonly number[],
  width: number,
  height: number,
  range: { min?: number | undefined; max?: number | undefined } = {},
): string {
  const known = values.filter((value) => !Number.isNaN(value));
  const low = range.min ?? Math.min(...known);
  const high = range.max ?? Math.max(...known);
  const span = high - low || 1;
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let path = "";
  let pen: "M" | "L" = "M";
  values.forEach((value, index) => {
    if (Number.isNaN(value)) {
      pen = "M";
      return;
    }
    const part = Math.min(1, Math.max(0, (value - low) / span));
    path += `${pen}${(index * step).toFixed(1)} ${(height - part * height).toFixed(1)}`;
    pen = "L";
  });
  return path;
}

export function Sparkline({ values, label, width = 96, height = 20, min, max, className }: Props) {
  return (
    <svg
      role="img"
      aria-label={label}
      width={width}
      height={height}
      viewBox={`-1 -1.5 ${width + 2} ${height + 3}`}
      preserveAspectRatio="none"
      className={classes("overflow-visible text-accent", className)}
    >
      {values.length > 1 && (
        <path
          d={sparkPath(values, width, height, { min, max })}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}
