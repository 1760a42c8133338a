/** What a report format is: a text made from analyses. */
import type { Analysis } from "../analyze.ts";
import type { Fix } from "../fixes/fix.ts";
import type { Finding } from "../rules/rule.ts";

/** One analysed file. */
export interface FileReport {
  /** As the user named it. */
  readonly file: string;
  /** Absent where the file was not analysed at all. */
  readonly analysis: Analysis | undefined;
  /** Why it was not, and what else is to be said about it. */
  readonly notes: readonly string[];
  /** Proven fixes by finding. */
  readonly fixes: ReadonlyMap<Finding, readonly Fix[]>;
}

export interface ReportOptions {
  /** Whether the output understands colour. */
  readonly color: boolean;
  /** Columns of the output. */
  readonly width: number;
  readonly version: string;
  /** The built report page, for formats that embed it: its script and its style sheet. */
  readonly page: { readonly script: string; readonly style: string } | undefined;
}

export interface Format {
  readonly id: string;
  /** What it is, for --help. */
  readonly what: string;
  /** Whether it needs `ReportOptions.page`. */
  readonly needsPage?: boolean;
  readonly write: (files: readonly FileReport[], options: ReportOptions) => string;
}
