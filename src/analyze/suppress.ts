/** Findings that comments turn off, and comments that turn nothing off. */
import type { SourceFile } from "../discover/candidate.ts";
import type { Directive, PlacedDirective } from "../discover/directives.ts";
import { directivesOf } from "../discover/directives.ts";
import { descendants } from "../discover/tree-walk.ts";
import type { Finding, IdleSuppression } from "../rules/rule.ts";
import { RULES } from "../rules/index.ts";
import { unusedSuppression } from "../rules/unused-suppression.ts";
import type { Settings } from "../settings.ts";
import { locate, position } from "../text/document.ts";
import type { Location, Span } from "../text/location.ts";
import { encloses } from "../text/location.ts";
import type { Analysis, ModelAnalysis } from "./analysis.ts";

type Ignore = Extract<Directive, { readonly kind: "ignore" }>;

/** A comment that turns rules off, and where. */
interface Suppression {
  readonly placed: PlacedDirective;
  readonly directive: Ignore;
  readonly covers: (offset: number) => boolean;
}

/** Turns findings off by the comments of the files that they stand in, and remembers which comments did. */
export class Suppressions {
  readonly #byFile = new Map<string, readonly Suppression[]>();
  /** Rules that a comment has turned off. */
  readonly #used = new Map<Ignore, Set<string>>();
  readonly #sources: Analysis["sources"];
  readonly #file: SourceFile;

  /** `own` are the directives of the analysed file. */
  constructor(file: SourceFile, own: readonly PlacedDirective[], sources: Analysis["sources"]) {
    this.#file = file;
    this.#sources = sources;
    this.#byFile.set(file.document.file, suppressionsIn(file, own));
  }

  /** Findings without those that are turned off; `about` are comments that speak of the model they belong to. */
  heed(findings: readonly Finding[], about: readonly PlacedDirective[] = []): readonly Finding[] {
    return findings.filter((finding) => {
      const ofModel = about.flatMap(({ directive }) => (directive.kind === "ignore" ? [directive] : []));
      const applying = [...ofModel, ...this.#at(finding.location)].filter((each) => turnsOff(each, finding.rule));
      for (const each of applying) this.#used.set(each, (this.#used.get(each) ?? new Set()).add(finding.rule));
      return applying.length === 0;
    });
  }

  /** Comments of the analysed file that name no rule, or turn nothing off where all that they could speak of was read. */
  idle(models: readonly ModelAnalysis[], { severities }: Settings): readonly IdleSuppression[] {
    const isRead = models.length > 0 && models.every(({ status }) => status === "complete");
    return (this.#byFile.get(this.#file.document.file) ?? []).flatMap(({ placed, directive }): readonly IdleSuppression[] => {
      const location = locate(this.#file.document, placed.span);
      const unknown = directive.rules.filter((rule) => !RULES.some(({ id }) => id === rule));
      const used = this.#used.get(directive);
      const isUnused = (rule: string): boolean => used?.has(rule) !== true && severities.get(rule) !== "off" && !unknown.includes(rule);
      const isIdle = isRead && (directive.rules.length === 0 ? used === undefined : directive.rules.some(isUnused));
      if (unknown.length === 0 && !isIdle) return [];
      return [{ location, unknown, unused: isIdle ? directive.rules.filter(isUnused) : [], isIdle }];
    });
  }

  #at({ file, span }: Location): readonly Ignore[] {
    const known = this.#byFile.get(file);
    const source = known === undefined ? this.#sources.get(file) : undefined;
    const found = known ?? (source === undefined ? [] : suppressionsIn(source, directivesOf(source.document, source.module.comments)));
    this.#byFile.set(file, found);
    return found.filter(({ covers }) => covers(span.start)).map(({ directive }) => directive);
  }
}

function turnsOff({ rules }: Ignore, rule: string): boolean {
  // A comment that turns off everything does not turn off what is said of itself.
  return rules.length === 0 ? rule !== unusedSuppression.id : rules.includes(rule);
}

function suppressionsIn({ document, module }: SourceFile, placed: readonly PlacedDirective[]): readonly Suppression[] {
  const lineOf = (offset: number): string => {
    const { cell, line } = position(document, offset);
    return `${cell ?? ""}:${line}`;
  };
  return placed.flatMap((each): readonly Suppression[] => {
    const { directive, appliesTo } = each;
    if (directive.kind !== "ignore") return [];
    if (directive.everywhere) return [{ placed: each, directive, covers: () => true }];
    const line = lineOf(appliesTo);
    const bodies: Span[] = [];
    for (const node of descendants(module)) {
      const isDefinition = node.kind === "ClassDef" || node.kind === "FunctionDef";
      if (isDefinition && (lineOf(node.span.start) === line || lineOf(node.header.start) === line)) bodies.push(node.span);
    }
    const covers = (offset: number): boolean =>
      lineOf(offset) === line || bodies.some((span) => encloses(span, { start: offset, end: offset }));
    return [{ placed: each, directive, covers }];
  });
}
