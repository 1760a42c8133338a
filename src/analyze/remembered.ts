/** Analyses that were made: a text that comes back with the same files around it, as after an undo, is not analysed again. */
import type { SourceFile } from "../discover/candidate.ts";
import type { Stage } from "../evaluate/driver.ts";
import { contentHash } from "../text/hash.ts";
import type { Analysis, AnalysisRequest } from "./analysis.ts";

/** Whole analyses that are kept; each holds its models with their graphs. */
const KEPT = 4;

export interface Remembered {
  /** An analysis of the same request, if all files that it read are still what they were. */
  find(key: string): Stage<Analysis | undefined>;
  keep(key: string, analysis: Analysis): void;
}

/** A memory with nothing in it. */
export function createRemembered(hash: (text: string) => string): Remembered {
  const known = new Map<string, Analysis>();
  return {
    *find(key) {
      const analysis = known.get(key);
      if (analysis === undefined) return undefined;
      for (const dependency of analysis.dependencies) {
        const reply = yield { kind: "read", paths: [dependency.file] };
        if ((reply === undefined ? undefined : hash(reply.text)) !== dependency.hash) return undefined;
      }
      return analysis;
    },
    keep(key, analysis) {
      known.delete(key);
      known.set(key, analysis);
      const [oldest] = known.keys();
      if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
    },
  };
}

/** Tells requests apart by all that is asked; the texts of files that imports lead to are not part of it. */
export function requestKey(
  { document, settings, told, choices, patient, only, roots, sitePackages }: AnalysisRequest,
  callers: readonly SourceFile[] = [],
): string {
  const asked = [told, patient, only, [...(choices ?? [])], settings, [...settings.severities], roots, sitePackages, document.cells];
  const texts = [document, ...callers.map((caller) => caller.document)].map(({ file, text }) => `${file}=${contentHash(text)}`);
  return [JSON.stringify(asked), ...texts].join("\n");
}
