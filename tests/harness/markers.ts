/**
 * Fixtures with the expected findings written under the code they are about:
 *
 *     self.act = nn.Sigmoid()
 *     #          ^^^^^^^^^^^^ error vanishing-gradient: The gradient at …
 *     #          ^^^^^^^^^^^^ related vanishing-gradient: …
 *
 * `#<` in place of `#` means that the place starts with the line. `^^^~2` means that it goes on over two more lines. The code is analysed without these lines.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { SourceDocument } from "../../src/text/document.ts";
import { position } from "../../src/text/document.ts";
import type { Location } from "../../src/text/location.ts";
import type { Finding } from "../../src/rules/rule.ts";

/** One expected or actual finding, or a place related to one. */
export interface Marker {
  /** 1-based, in the text without markers. */
  readonly line: number;
  /** The comment line that stands for it. */
  readonly text: string;
}

const MARKER = /^#<?[ ]*\^+(?:~\d+)? (?:error|warning|info|related) [a-z-]+: /;

/** A fixture's code without markers, and the markers. */
export function read(path: string): { readonly code: string; readonly markers: readonly Marker[] } {
  const code: string[] = [];
  const markers: Marker[] = [];
  for (const line of readFileSync(path, "utf8").split("\n")) {
    if (MARKER.test(line)) markers.push({ line: code.length, text: line });
    else code.push(line);
  }
  return { code: code.join("\n"), markers };
}

/** Findings as markers, in the order of the text. */
export function markersOf(findings: readonly Finding[], document: SourceDocument): readonly Marker[] {
  const all = findings.flatMap(({ rule, severity, message, location, related }) => [
    marker(location, document, `${severity} ${rule}: ${message}`),
    ...related.map((each) => marker(each.location, document, `related ${rule}: ${each.message}`)),
  ]);
  const distinct = new Map(all.map((each) => [`${each.line}:${each.text}`, each]));
  return [...distinct.values()].sort((a, b) => a.line - b.line || (a.text < b.text ? -1 : 1));
}

function marker({ file, span }: Location, document: SourceDocument, text: string): Marker {
  if (file !== document.file) return { line: 1, text: `#< ^ ${text} [in ${file}]` };
  const [start, end] = [position(document, span.start), position(document, span.end)];
  const lineEnd = (document.lineStarts[start.line] ?? document.text.length + 1) - 1;
  const width = Math.max(1, (start.line === end.line ? span.end : lineEnd) - span.start);
  const more = end.line > start.line ? `~${end.line - start.line}` : "";
  const carets = "^".repeat(width) + more;
  const lead = start.column < 3 ? `#<${" ".repeat(start.column)}` : `#${" ".repeat(start.column - 2)}`;
  return { line: start.line, text: `${lead}${carets} ${text}` };
}

/** Writes markers into a fixture in place of those that are there. */
export function update(path: string, code: string, markers: readonly Marker[]): void {
  const lines = code
    .split("\n")
    .flatMap((line, index) => [line, ...markers.filter((each) => each.line === index + 1).map(({ text }) => text)]);
  writeFileSync(path, lines.join("\n"));
}
