/** Programs of a file's scope. */
import type { Chunk } from "../discover/candidate.ts";
import { OWN_TEXT } from "../discover/candidate.ts";
import type { Builder } from "../discover/constructions.ts";

/** The program of a call: its text, with `model` and the inputs among its names. */
export function callProgram(builder: Builder, code: string): readonly Chunk[] {
  return [{ file: OWN_TEXT, statements: builder.parse(code).module.body }];
}
