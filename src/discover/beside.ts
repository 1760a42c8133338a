/** Names that code of ours, or of users by an option, may read where the file it runs in lacks them. */

const BESIDE: readonly (readonly [name: string, statement: string])[] = [
  ["torch", "import torch"],
  ["nn", "import torch.nn as nn"],
  ["F", "import torch.nn.functional as F"],
  ["SimpleNamespace", "from types import SimpleNamespace"],
];

/** The statements that import what is wanted and not there. */
export function importsBeside(isWanted: (name: string) => boolean, isThere: (name: string) => boolean): readonly string[] {
  return BESIDE.flatMap(([name, statement]) => (isWanted(name) && !isThere(name) ? [statement] : []));
}
