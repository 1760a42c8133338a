/** What a user may set, with the defaults. The editor's configuration, pyproject.toml and the command line's options all become one `Settings`. */

/** How bad a finding is; in order from the mildest. */
export type Severity = "info" | "warning" | "error";

/** Decades of change, in either direction, from which the verdict is at each level. */
export interface Levels {
  readonly info: number;
  readonly warning: number;
  readonly error: number;
}

/** Where numbers decide. Calibrated on measured models: published architectures at their defaults get nothing above information. */
export interface Thresholds {
  /** log10 of the first trainable weight's gradient norm minus the last's. */
  readonly weights: Levels;
  /** log10 of the per-sample gradient norm at the first weighted layer's output minus the last's. */
  readonly outputs: Levels;
  /** log10 of the gradient at the first time step minus the last, of a plain recurrence. */
  readonly time: Levels;
  /** Share of units beyond the knee of a saturating activation that is worth a finding. */
  readonly saturatedShare: number;
  /** Standard deviation, in decades, between two initialisations that is worth a finding. */
  readonly spread: number;
  /** Transformer layers that normalise after their residual sums; a warning only of training without a warm-up. */
  readonly postNormDepth: Omit<Levels, "error">;
}

export interface Settings {
  /** Size of the batch where the code does not say. */
  readonly batchSize: number;
  /** Length of sequences where the code does not say. */
  readonly sequenceLength: number;
  /** False: as if every dropout probability, stochastic depth too, were 0. */
  readonly dropout: boolean;
  readonly thresholds: Thresholds;
  /** By rule id; what is not named keeps the rule's own severity. */
  readonly severities: ReadonlyMap<string, Severity | "off">;
}

export const DEFAULT_SETTINGS: Settings = {
  batchSize: 32,
  sequenceLength: 100,
  dropout: true,
  thresholds: {
    weights: { info: 1, warning: 2, error: 4 },
    outputs: { info: 2, warning: 3, error: 6 },
    time: { info: 1, warning: 3, error: 6 },
    saturatedShare: 0.5,
    spread: 1,
    postNormDepth: { info: 6, warning: 12 },
  },
  severities: new Map(),
};

const SEVERITIES: readonly Severity[] = ["info", "warning", "error"];

/** Whether one severity is as bad as another or worse. */
export function atLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}

/** The severity that a rule's findings have under these settings; a finding that was milder than its rule stays milder. */
export function severityOf(settings: Settings, rule: string, own: Severity): Severity | "off" {
  return settings.severities.get(rule) ?? own;
}
