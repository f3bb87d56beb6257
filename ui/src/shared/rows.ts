// Up and down in a table of buttons, one a row.

export function stepRows(event: KeyboardEvent): void {
  const row = (event.target as HTMLElement).closest("tr");
  const next =
    event.key === "ArrowDown"
      ? row?.nextElementSibling
      : event.key === "ArrowUp"
        ? row?.previousElementSibling
        : null;
  if (!next) return;
  event.preventDefault();
  next.querySelector("button")?.focus();
}
