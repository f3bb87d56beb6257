// Where the cursor and the selection stand, read from what the page says to assistive technology.
export function activeDescendant(): { row: number; column: number } | null {
  const grid = document.querySelector("[role=grid]");
  const cell = document.getElementById(
    grid?.getAttribute("aria-activedescendant") ?? "",
  );
  if (!cell || !grid?.contains(document.activeElement)) return null;
  return place(cell);
}

/** The cell that has the focus, where the focus moves. */
export function focusedCell(): { row: number; column: number } | null {
  const cell = document.activeElement?.closest("[role=gridcell]");
  return cell ? place(cell) : null;
}

export function ariaSelected(): number | null {
  return rowOf(document.querySelector("[role=row][aria-selected=true]"));
}

export function rowOf(row: Element | null): number | null {
  const text = row
    ?.querySelector("[role=gridcell]")
    ?.textContent?.trim()
    .replaceAll(",", "");
  return text ? Number(text) - 1 : null;
}

function place(cell: Element) {
  const row = cell.closest("[role=row]");
  return {
    row: rowOf(row) ?? -1,
    column: Number(cell.getAttribute("aria-colindex")) - 1,
  };
}
