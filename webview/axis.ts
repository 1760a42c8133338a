/** Names under the chart: every layer's where there are few, the parts of the model where there are many. */

export interface Tick {
  readonly index: number;
  readonly label: string;
}

/** More points than this are named by their parts. */
const FEW = 24;
/** Most parts that are named. */
const MOST = 16;

/** At most as many ticks as can be read. */
export function namedTicks(names: readonly string[]): readonly Tick[] {
  if (names.length <= FEW) return names.map((label, index) => ({ index, label }));
  const deepest = Math.max(...names.map((name) => name.split(".").length));
  let best = partsAt(names, 1);
  for (let depth = 2; depth <= deepest; depth += 1) {
    const parts = partsAt(names, depth);
    if (parts.length <= MOST) best = parts;
  }
  const every = Math.ceil(best.length / MOST);
  return best.filter((_, at) => at % every === 0);
}

/** Where each part begins, looking at the first `depth` components of the names. */
function partsAt(names: readonly string[], depth: number): readonly Tick[] {
  const ticks: Tick[] = [];
  names.forEach((name, index) => {
    const label = name.split(".").slice(0, depth).join(".");
    if (ticks.at(-1)?.label !== label) ticks.push({ index, label });
  });
  return ticks;
}
