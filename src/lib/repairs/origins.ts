// Where rows of a repaired table come from.

/** Every row is still the row it was. */
export function identityOrigins(rows: number): Int32Array<ArrayBuffer> {
  return Int32Array.from({ length: rows }, (_, row) => row);
}

/** Every row is still the row it was, but those at `positions`, which are new. */
export function replacedOrigins(rows: number, positions: Int32Array): Int32Array<ArrayBuffer> {
  const origins = identityOrigins(rows);
  for (const position of positions) origins[position] = -1;
  return origins;
}
