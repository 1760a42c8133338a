/** Bars of text on a logarithmic scale, and rows folded to as many as a person reads. */

/** A bar of `width` columns whose length says where `value` is between `low` and `high`; at least a sliver. */
export function bar(value: number, low: number, high: number, width: number): string {
  const share = high === low ? 1 : (value - low) / (high - low);
  const eighths = Math.max(1, Math.round(Math.min(Math.max(share, 0), 1) * width * 8));
  return "█".repeat(Math.floor(eighths / 8)) + (["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8] ?? "");
}

/** A run of rows shown as one. */
export interface Fold<Row> {
  /** What their names have in common, with `*` for the rest; the name itself of a single row. */
  readonly name: string;
  readonly rows: readonly Row[];
}

/** Rows in order, those that follow each other in one part of the model taken together until there are at most `most`. */
export function fold<Row extends { readonly name: string }>(rows: readonly Row[], most: number): readonly Fold<Row>[] {
  const deepest = Math.max(1, ...rows.map(({ name }) => name.split(".").length));
  for (let depth = deepest; depth >= 1; depth -= 1) {
    const folds = groupBy(rows, depth);
    if (folds.length <= most) return folds;
  }
  return sample(groupBy(rows, 1), most);
}

function groupBy<Row extends { readonly name: string }>(rows: readonly Row[], depth: number): readonly Fold<Row>[] {
  const folds: { name: string; rows: Row[] }[] = [];
  for (const row of rows) {
    const parts = row.name.split(".");
    const name = parts.length > depth ? `${parts.slice(0, depth).join(".")}.*` : row.name;
    const last = folds.at(-1);
    if (last !== undefined && last.name === name && parts.length > depth) last.rows.push(row);
    else folds.push({ name, rows: [row] });
  }
  return folds.map(({ name, rows: own }) => ({ name: own.length === 1 ? (own[0]?.name ?? name) : name, rows: own }));
}

/** The first and last ones, and between them equal runs. */
function sample<Row>(folds: readonly Fold<Row>[], most: number): readonly Fold<Row>[] {
  const size = Math.ceil((folds.length - 2) / Math.max(most - 2, 1));
  const runs: Fold<Row>[] = [];
  for (let start = 1; start < folds.length - 1; start += size) {
    const run = folds.slice(start, Math.min(start + size, folds.length - 1));
    const [first] = run;
    const last = run.at(-1);
    if (first === undefined || last === undefined) continue;
    runs.push({ name: run.length === 1 ? first.name : `${first.name} … ${last.name}`, rows: run.flatMap(({ rows }) => rows) });
  }
  const [head] = folds;
  const tail = folds.at(-1);
  return [...(head === undefined ? [] : [head]), ...runs, ...(tail === undefined || folds.length < 2 ? [] : [tail])];
}
