/** Sizes that a project gives names to: constants, defaults of the command line, fields of configurations, defaults of parameters. */
import type { Expression } from "../syntax/tree.ts";
import type { Span } from "../text/location.ts";
import { encloses } from "../text/location.ts";
import type { SourceFile } from "./candidate.ts";
import { literalText } from "./choices.ts";
import { plainName } from "./names.ts";
import { descendants, plainParameters } from "./tree-walk.ts";

/** Python literals by plain name; of several with a name the first file's first, and what a user chooses before what a signature falls back on. */
export function namedLiterals(files: readonly SourceFile[]): ReadonlyMap<string, string> {
  const chosen = new Map<string, string>();
  const fallback = new Map<string, string>();
  const note = (into: Map<string, string>, name: string, value: Expression | undefined): void => {
    const text = value === undefined ? undefined : literalText(value);
    const plain = plainName(name);
    if (text !== undefined && text !== '""' && text !== "0" && plain.length > 1 && !into.has(plain)) into.set(plain, text);
  };
  for (const file of files) {
    const methods: Span[] = [];
    for (const node of descendants(file.module)) {
      if (node.kind === "ClassDef") {
        // What methods call their variables says nothing of sizes.
        methods.push(...node.body.filter(({ kind }) => kind === "FunctionDef").map(({ span }) => span));
      }
      if (node.kind === "Assign" && node.targets[0]?.kind === "Name" && !methods.some((span) => encloses(span, node.span))) {
        note(chosen, node.targets[0].id, node.value);
      }
      if (node.kind === "AnnAssign" && node.target.kind === "Name") note(chosen, node.target.id, node.value);
      if (node.kind === "Call" && node.func.kind === "Attribute" && node.func.attr === "add_argument") {
        const flag = node.args.map(literalText).find((text) => text?.startsWith('"--') === true) ?? node.args.map(literalText)[0];
        const value = node.keywords.find(({ name }) => name === "default")?.value;
        if (flag !== undefined) note(chosen, flag.replace(/^"-*|"$/g, "").replace(/-/g, "_"), value);
      }
      if (node.kind === "FunctionDef") for (const parameter of plainParameters(node)) note(fallback, parameter.name, parameter.default);
    }
  }
  return new Map([...fallback, ...chosen]);
}
