/** A parser for tests, from the installed package. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createParser } from "../../src/syntax/parse.ts";
import type { PythonParser } from "../../src/syntax/parse.ts";

const folder = dirname(createRequire(import.meta.url).resolve("@vscode/tree-sitter-wasm"));
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));

let loading: Promise<PythonParser> | undefined;

/** The one parser of a test run; `const parser = await testParser()` at the top of a test file. */
export function testParser(): Promise<PythonParser> {
  loading ??= newParser();
  return loading;
}

/** A parser that has read nothing yet. */
export function newParser(): Promise<PythonParser> {
  return createParser({ runtime: read("tree-sitter.wasm"), language: read("tree-sitter-python.wasm") });
}
