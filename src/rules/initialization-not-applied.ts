import { APPLY_INITIALISATION } from "../fixes/apply-initialisation.ts";
import type { SourceFile } from "../discover/candidate.ts";
import { descendants } from "../discover/tree-walk.ts";
import { pathOf } from "../fixes/support/names.ts";
import type { ClassDef, FunctionDef } from "../syntax/tree.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { finding } from "./support/finding.ts";

const id = "initialization-not-applied";
const severity = "warning";

/** A method that initialises weights and that nothing calls. */
export const initializationNotApplied: Rule = {
  id,
  what: "A class has a method that initialises weights, and nothing calls it.",
  why: "The weights keep PyTorch's default, whatever the method says.",
  source: "Nikanjam et al. 2021, NeuraLint",
  advice: "Call it at the end of __init__: self.apply(self._init_weights).",
  severity,
  ofStart: true,
  fixes: [APPLY_INITIALISATION],
  check({ model, sources }: RuleContext): readonly Finding[] {
    const file = sources.get(model.candidate.location.file);
    const definition = file?.module.body.find((node): node is ClassDef => node.kind === "ClassDef" && node.name === model.candidate.name);
    if (file === undefined || definition === undefined || !isPlainModule(definition, file)) return [];
    const text = [...sources.values()].map(({ document }) => document.text).join("\n");
    return definition.body.flatMap((node): readonly Finding[] => {
      if (node.kind !== "FunctionDef" || !isPrivate(node) || !initialises(node, file)) return [];
      // Anything else that speaks its name may call it.
      if ((text.match(new RegExp(`\\b${node.name}\\b`, "g"))?.length ?? 0) > 1) return [];
      const message = `Nothing calls \`${node.name}\`: the weights of \`${definition.name}\` keep PyTorch's default initialisation.`;
      return [finding({ id, severity }, { file: file.document.file, span: node.nameSpan }, message)];
    });
  },
};

/** Bases of other libraries call such methods themselves. */
function isPlainModule({ bases }: ClassDef, file: SourceFile): boolean {
  return bases.length > 0 && bases.every((base) => pathOf(base, file.module) === "torch.nn.Module");
}

function isPrivate({ name }: FunctionDef): boolean {
  return name.startsWith("_") && !name.startsWith("__");
}

function initialises(method: FunctionDef, file: SourceFile): boolean {
  return [...descendants(method)].some(
    (node) => node.kind === "Call" && (pathOf(node.func, file.module) ?? "").startsWith("torch.nn.init."),
  );
}
