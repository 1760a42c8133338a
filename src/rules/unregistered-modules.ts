import { REGISTER_MODULES } from "../fixes/register-modules.ts";
import type { SourceFile } from "../discover/candidate.ts";
import { descendants } from "../discover/tree-walk.ts";
import { pathTo, statementOf } from "../fixes/support/place.ts";
import type { AbstractValue } from "../evaluate/value.ts";
import { isModule, membersOf, modulesOf } from "../frameworks/torch/module/tables.ts";
import type { ClassDef } from "../syntax/tree.ts";
import type { Location } from "../text/location.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { finding, placeKey } from "./support/finding.ts";

const id = "unregistered-modules";
const severity = "warning";

/** Modules in a plain list or dict. */
export const unregisteredModules: Rule = {
  id,
  what: "Modules are kept in a plain list, tuple or dict.",
  why: "parameters() does not look into plain containers: no optimiser trains these layers, to(device) does not move them, and state_dict() does not save them.",
  source: "PyTorch documentation of torch.nn.ModuleList and torch.nn.ModuleDict",
  advice: "Wrap them in nn.ModuleList or nn.ModuleDict.",
  severity,
  fixes: [REGISTER_MODULES],
  check({ model, sources }: RuleContext): readonly Finding[] {
    const found = new Map<string, Finding>();
    for (const { owner, attribute } of hiddenIn(model.value)) {
      const place = assignmentOf(sources, attribute, owner) ?? model.candidate.location;
      const message = `The modules in \`self.${attribute}\` are not registered: a plain container hides them from parameters(), and no optimiser trains them.`;
      if (!found.has(placeKey(place))) found.set(placeKey(place), finding({ id, severity }, place, message));
    }
    return [...found.values()];
  },
};

/** A plain container that holds modules with parameters which are registered nowhere. */
interface Hidden {
  /** Name of the class whose attribute it is. */
  readonly owner: string;
  readonly attribute: string;
}

function hiddenIn(root: AbstractValue): readonly Hidden[] {
  if (!isModule(root)) return [];
  const modules = modulesOf(root).map(([, module]) => module);
  const registered = new Set<AbstractValue>(modules);
  const found: Hidden[] = [];
  for (const module of modules) {
    for (const [attribute, value] of module.attributes) {
      if (isContainer(value) && !TABLES.has(attribute) && hides(value, registered)) found.push({ owner: module.class.name, attribute });
    }
  }
  return found;
}

/** Whether a container holds modules with parameters, and none that is registered: else it is a table to choose from. */
function hides(container: Container, registered: ReadonlySet<AbstractValue>): boolean {
  const items = itemsOf(container).filter((item) => isModule(item) && membersOf(item, "_parameters").length > 0);
  return items.length > 0 && items.every((item) => !registered.has(item));
}

type Container = Extract<AbstractValue, { readonly kind: "list" | "tuple" | "dict" }>;

function isContainer(value: AbstractValue): value is Container {
  return value.kind === "list" || value.kind === "tuple" || value.kind === "dict";
}

const TABLES: ReadonlySet<string> = new Set(["_modules", "_parameters", "_buffers"]);

function itemsOf(container: Container): readonly AbstractValue[] {
  return container.kind === "dict" ? [...container.entries.values()].map((slot) => slot.value) : container.items;
}

/** Where `self.attribute` is first assigned, in the class of that name or in the only class that does so. */
function assignmentOf(sources: ReadonlyMap<string, SourceFile>, attribute: string, owner: string): Location | undefined {
  const places: { readonly owner: string; readonly location: Location }[] = [];
  for (const file of sources.values()) {
    for (const node of descendants(file.module)) {
      if (node.kind !== "Attribute" || node.attr !== attribute || node.value.kind !== "Name" || node.value.id !== "self") continue;
      const path = pathTo(file.module, node.span);
      const statement = statementOf(path);
      const assigns = statement?.kind === "Assign" && statement.targets.some((target) => target === node);
      const definition = path.find((each): each is ClassDef => each.kind === "ClassDef");
      if (assigns && definition !== undefined) {
        places.push({ owner: definition.name, location: { file: file.document.file, span: statement.span } });
      }
    }
  }
  const own = places.filter((place) => place.owner === owner);
  if (own.length > 0) return own[0]?.location;
  return new Set(places.map((place) => place.owner)).size === 1 ? places[0]?.location : undefined;
}
