/** Gates in place of a plain recurrence. */
import type { SourceFile } from "../discover/candidate.ts";
import { descendants } from "../discover/tree-walk.ts";
import type { Call, FunctionDef } from "../syntax/tree.ts";
import type { Edit } from "../text/edit.ts";
import type { Repair, Site } from "./fix.ts";
import { distinctEdits } from "./support/activation-layers.ts";
import { withCellState } from "./support/cell-state.ts";
import { inserted, replaced } from "./support/elements.ts";
import { naming, pathOf } from "./support/names.ts";
import { callAt, functionAround } from "./support/place.ts";
import { afterEach, forParameters } from "./support/recurrent.ts";
import { textOf } from "./support/style.ts";

/** The edits that construct and call a site's layers as another class; undefined where one of them cannot be changed for certain. */
function swapped(site: Site, to: "GRU" | "LSTM"): readonly Edit[] | undefined {
  const edits = site.layers.map(({ location, callLocation }): readonly Edit[] | undefined => {
    const file = site.sources.get(location.file);
    const found = file && callAt(file.module, location.span);
    const isCell = file !== undefined && found !== undefined && pathOf(found.call.func, file.module) === "torch.nn.RNNCell";
    const made = file && found && constructed(file, found.call, isCell ? `${to}Cell` : to);
    if (made === undefined || to === "GRU") return made;
    const caller = site.sources.get(callLocation.file);
    const call = caller && callAt(caller.module, callLocation.span);
    if (caller === undefined || call === undefined) return undefined;
    const received = isCell ? withCellState(caller, call.call, call.path) : asPair(caller, call.call, functionAround(call.path));
    return received && [...made, ...received];
  });
  return edits.length > 0 && edits.every((each) => each !== undefined) ? distinctEdits(edits.flat()) : undefined;
}

const PLAIN: ReadonlySet<string> = new Set(["torch.nn.RNN", "torch.nn.RNNCell"]);

/** `nn.RNN(…)` as another class; what only RNN takes goes. */
function constructed(file: SourceFile, call: Call, to: "GRU" | "GRUCell" | "LSTM" | "LSTMCell"): readonly Edit[] | undefined {
  if (!PLAIN.has(pathOf(call.func, file.module) ?? "") || call.args.length > 3) return undefined;
  const { text, edits: imports } = naming(file, `torch.nn.${to}`);
  const own = call.keywords.find(({ name }) => name === "nonlinearity");
  const comma = own && (/,\s*$/.exec(file.document.text.slice(0, own.span.start))?.[0] ?? "");
  const removed: readonly Edit[] =
    own === undefined || comma === undefined
      ? []
      : [{ file: file.document.file, span: { start: own.span.start - comma.length, end: own.span.end }, newText: "" }];
  return [...imports, replaced(file, call.func, text), ...removed];
}

/** An LSTM's state is a pair: `out, h = rnn(x)` becomes `out, (h, _) = rnn(x)`, a first state `h0` is followed by one of zeros. */
function asPair(file: SourceFile, call: Call, scope: FunctionDef | undefined): readonly Edit[] | undefined {
  const statement = scope && [...descendants(scope)].find((node) => node.kind === "Assign" && node.value === call);
  const [target, ...others] = statement?.kind === "Assign" ? statement.targets : [];
  const [, first] = call.args;
  const zeros = naming(file, "torch.zeros_like");
  const start = first && [
    inserted(file, first.span.start, "("),
    inserted(file, first.span.end, `, ${zeros.text}(${textOf(file, first.span)}))`),
  ];
  const given = first === undefined ? [] : zeros.edits.length > 0 ? undefined : start;
  if (target?.kind !== "Tuple" || others.length > 0 || target.elements.length !== 2 || given === undefined) return undefined;
  const [, state] = target.elements;
  // A state that comes in and goes out as one tensor is the caller's business.
  const isGivenOn = scope?.parameters.args.some(({ name }) => first !== undefined && textOf(file, first.span) === name) === true;
  if (state?.kind !== "Name" || isGivenOn) return undefined;
  const isUsed = [...descendants(scope?.body ?? [])].filter((node) => node.kind === "Name" && node.id === state.id).length > 1;
  return isUsed ? [...given, replaced(file, state, `(${state.id}, _)`)] : given;
}

/** Lines that open the gate which keeps the state. */
function opened(site: Site, gates: number): readonly Edit[] | undefined {
  return afterEach(site, (place) => {
    const { text, edits } = naming(place.file, "torch.nn.init.ones_");
    return edits.length > 0 ? undefined : forParameters(place, "bias_ih", (bias) => `${text}(${bias}.data.chunk(${gates})[1])`);
  });
}

const common = { family: "recurrence", safety: "unsafe" } as const;

function plain(to: "GRU" | "LSTM"): Repair {
  return {
    ...common,
    id: `replace-recurrence-${to.toLowerCase()}`,
    title: () => `Use ${to} in place of RNN`,
    edits: (site) => swapped(site, to),
  };
}

function open(to: "GRU" | "LSTM", gate: string, gates: number): Repair {
  return {
    ...common,
    id: `replace-recurrence-${to.toLowerCase()}-open`,
    title: () => `Use ${to} in place of RNN, its ${gate}'s bias at 1`,
    edits: (site) => {
      const [swap, bias] = [swapped(site, to), opened(site, gates)];
      return swap && bias && distinctEdits([...swap, ...bias]);
    },
  };
}

/** An LSTM keeps most once its forget gate is open. */
export const REPLACE_RECURRENCE: readonly Repair[] = [
  open("LSTM", "forget gate", 4),
  open("GRU", "update gate", 3),
  plain("GRU"),
  plain("LSTM"),
];
