/** What a file's text and tree hold, found once however many rules ask of however many models. */
import { descendants } from "../../discover/tree-walk.ts";
import { oncePer } from "../../graph/once-per.ts";
import type { Call, Module } from "../../syntax/tree.ts";
import type { SourceDocument } from "../../text/document.ts";

const answers = oncePer((_document: SourceDocument) => new Map<string | RegExp, boolean>());

/** Whether these words are anywhere in a file. A pattern has to be one that is kept: it is what the answer is known by. */
export function says(document: SourceDocument, words: string | RegExp): boolean {
  const known = answers(document);
  let answer = known.get(words);
  if (answer === undefined) {
    answer = typeof words === "string" ? document.text.includes(words) : words.test(document.text);
    known.set(words, answer);
  }
  return answer;
}

/** Every call of a file, in the order of the text. */
export const callsIn = oncePer((module: Module): readonly Call[] => {
  return [...descendants(module)].filter((node): node is Call => node.kind === "Call");
});
