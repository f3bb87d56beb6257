// What a key does to the cursor of the grid.

export type Cursor = { row: number; column: number };
type Bounds = { rows: number; columns: number; page: number };

/** `null` where the key means nothing to the grid. */
export function move(
  key: string,
  ctrl: boolean,
  at: Cursor,
  bounds: Bounds,
): Cursor | null {
  const to = target(key, ctrl, at, bounds);
  if (!to || bounds.rows === 0) return null;
  return {
    row: clamp(to.row, bounds.rows),
    column: clamp(to.column, bounds.columns),
  };
}

function target(
  key: string,
  ctrl: boolean,
  { row, column }: Cursor,
  bounds: Bounds,
) {
  switch (key) {
    case "ArrowUp":
      return { row: ctrl ? 0 : row - 1, column };
    case "ArrowDown":
      return { row: ctrl ? bounds.rows - 1 : row + 1, column };
    case "ArrowLeft":
      return { row, column: column - 1 };
    case "ArrowRight":
      return { row, column: column + 1 };
    case "PageUp":
      return { row: row - bounds.page, column };
    case "PageDown":
      return { row: row + bounds.page, column };
    case "Home":
      return ctrl ? { row: 0, column: 0 } : { row, column: 0 };
    case "End":
      return ctrl
        ? { row: bounds.rows - 1, column: bounds.columns - 1 }
        : { row, column: bounds.columns - 1 };
    default:
      return null;
  }
}

function clamp(n: number, count: number): number {
  return Math.max(0, Math.min(n, count - 1));
}
