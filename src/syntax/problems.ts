/** What to say about the places where the parser was in trouble. */
import type { Concrete, ConcreteTree } from "./concrete.ts";
import type { Source } from "./source.ts";
import type { SyntaxProblem } from "./tree.ts";

/** One problem for each missing token and each run of text that fits nowhere, at the run's first line. */
export function problemsOf(tree: ConcreteTree, source: Source): SyntaxProblem[] {
  return tree.faults.flatMap((fault) => (fault.missing ? [missingToken(fault, source)] : strangeText(fault, source)));
}

/** In the order of the text, the first given for each line: what follows a mistake on its line is mostly the same mistake. */
export function onePerLine(problems: readonly SyntaxProblem[], text: string): SyntaxProblem[] {
  const ofLine = new Map<number, SyntaxProblem>();
  for (const problem of problems) {
    const line = text.lastIndexOf("\n", problem.span.start - 1);
    if (!ofLine.has(line)) ofLine.set(line, problem);
  }
  return [...ofLine.values()].sort((a, b) => a.span.start - b.span.start);
}

function missingToken(fault: Concrete, source: Source): SyntaxProblem {
  const what = fault.named ? (fault.type === "identifier" ? "a name" : "something") : `'${fault.type}'`;
  return { message: `${what} is missing here`, span: source.span(fault.start, fault.end) };
}

/** Of an ERROR that holds whole statements or further ERRORs only what stands between them is strange. */
function strangeText(fault: Concrete, source: Source): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  let previousFits = true;
  for (const child of fault.children.length === 0 ? [fault] : fault.children) {
    const fits = child.children.length > 0 && /(?:_statement|_definition|^block|^ERROR)$/.test(child.type);
    if (!fits && previousFits) problems.push(strange(child, fault, source));
    previousFits = fits;
  }
  return problems;
}

function strange(first: Concrete, fault: Concrete, source: Source): SyntaxProblem {
  const [line = ""] = source.text.slice(first.start, fault.end).split(/[\r\n]/, 1);
  const shown = line.length > 30 ? `${line.slice(0, 30)}…` : line;
  return { message: `'${shown.trim()}' makes no sense here`, span: source.span(first.start, first.start + line.trimEnd().length) };
}
