/** Names that a script's classes read and that only its `if __name__ == "__main__"` block gives: globals of the run that the file is written for. */
import type { Module, Statement } from "../syntax/tree.ts";
import { sliceFor } from "./slice.ts";
import { blocksOf, isMainGuard, moduleStatements, namesGiven, namesRead } from "./tree-walk.ts";

/** The statements of the block that give such names, with what these need, in order; none where there are no such names. */
export function guardedGlobals(module: Module): readonly Statement[] {
  const block = module.body.filter(isMainGuard).flatMap((guard) => blocksOf(guard)[0] ?? []);
  if (block.length === 0) return [];
  const given = new Set([...moduleStatements(module.body)].filter((statement) => !isMainGuard(statement)).flatMap(namesGiven));
  const offered = new Set(block.flatMap(namesGiven));
  const classes = module.body.filter(({ kind }) => kind === "ClassDef");
  const wanted = [...namesRead(classes)].filter((name) => offered.has(name) && !given.has(name));
  return wanted.length === 0 ? [] : sliceFor(block, new Set(wanted)).statements;
}
