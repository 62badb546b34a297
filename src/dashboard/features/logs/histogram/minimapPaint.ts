/** What lies where on the strip: rows of the log from its start, 0, to its end, 1, ascending. */
export type MinimapMarks = {
  errors: Float32Array;
  warnings?: Float32Array | undefined;
  hits: Float32Array;
  marks: Float32Array;
};

export type MinimapKind = keyof MinimapMarks;

/**
 * Kinds differ by place and width, not by colour alone: an error crosses the strip, a hit is its left half, a mark of
 * the person its right half and taller, a warning a thin, faint stroke in the middle. Later ones lie on top.
 */
export const MINIMAP_SHAPES: readonly {
  kind: MinimapKind;
  left: number;
  right: number;
  tall: number;
  alpha: number;
}[] = [
  { kind: "warnings", left: 0.3, right: 0.7, tall: 1, alpha: 0.6 },
  { kind: "errors", left: 0, right: 1, tall: 2, alpha: 1 },
  { kind: "hits", left: 0, right: 0.5, tall: 2, alpha: 1 },
  { kind: "marks", left: 0.5, right: 1, tall: 4, alpha: 1 },
];

/** What painting needs of a canvas. */
type Canvas = Pick<CanvasRenderingContext2D, "fillStyle" | "globalAlpha" | "fillRect" | "clearRect">;

/** In device pixels. However many lines fall on one row of pixels, it is filled once. */
export function paintMinimap(
  canvas: Canvas,
  data: MinimapMarks,
  size: { width: number; height: number; pixel: number },
  colours: Record<MinimapKind, string>,
): void {
  const { width, height, pixel } = size;
  canvas.clearRect(0, 0, width, height);
  for (const { kind, left, right, tall, alpha } of MINIMAP_SHAPES) {
    canvas.fillStyle = colours[kind];
    canvas.globalAlpha = alpha;
    const x = Math.round(left * width);
    const wide = Math.round(right * width) - x;
    let painted = -1;
    for (const position of data[kind] ?? []) {
      const row = Math.min(height - tall * pixel, Math.floor(position * height));
      if (row === painted) continue;
      painted = row;
      canvas.fillRect(x, row, wide, tall * pixel);
    }
  }
}
