/**
 * All that the host of the report page and the page itself share: the messages between them and what the page shows.
 *
 * Everything here is plain JSON. Text that comes from source code is text and never markup; places are numbers that only the host can turn into locations, and
 * fixes are named by id and document version, so that no message can point anywhere or edit anything that the host did not offer.
 */

/** Number of a place in the user's code, good for one `ReportPage`. */
export type PlaceId = number;

/** One line of `gradient by layer`: a layer's output, or a parameter. */
export interface ChartPoint {
  /** As in named_modules or named_parameters, or the place of a functional call. */
  readonly name: string;
  /** "Conv2d", "relu"; of a parameter its layer's. */
  readonly operation: string;
  /** 0 for the layer's first use, 1 for the second. */
  readonly call: number;
  readonly shape: readonly number[];
  readonly place: PlaceId | null;
  readonly gradient: "value" | "zero" | "unknown";
  /** log10 of the gradient's norm: RMS × √(number of elements). Null unless `gradient` is "value". */
  readonly norm: number | null;
  /** Band of one standard deviation around it: the spread of one random draw and the model error. */
  readonly low: number | null;
  readonly high: number | null;
  /** Norm divided by the norm at the last layer, as log10. */
  readonly relative: number | null;
  /** log10 of the RMS of the layer's output, and its mean; of a parameter the RMS of its initial content. */
  readonly activation: number | null;
  readonly mean: number | null;
  /** Why it is zero or unknown. */
  readonly reason: string | null;
  /** Findings that this point belongs to, as indices of `ReportModel.findings`. */
  readonly findings: readonly number[];
  /** Whether it is a cause of the verdict. */
  readonly cause: boolean;
}

/** A line of the chart. */
export interface ChartSeries {
  readonly id: "layers" | "weights";
  /** "Gradient at each layer's output", "Gradient of each weight". */
  readonly title: string;
  /** From input to output. */
  readonly points: readonly ChartPoint[];
}

/** Gradient by time step. */
export interface TimeSeries {
  /** "input 0", "state h of lstm, layer 0". */
  readonly title: string;
  /** As in contract.md: "input0", "state:lstm.h[0]". */
  readonly source: string;
  /** log10 of the RMS by step, from the first to the last; null where unknown. */
  readonly values: readonly (number | null)[];
  readonly place: PlaceId | null;
}

/** A fix that can be asked for. */
export interface OfferedFix {
  readonly id: string;
  readonly title: string;
  readonly safety: "safe" | "unsafe";
  /** What it makes of the number that the finding speaks of, in decades; null where that is not known. */
  readonly before: number | null;
  readonly after: number | null;
}

/** The model as a fix would leave it. */
export interface WhatIf {
  /** Of the fix. */
  readonly title: string;
  readonly level: ReportModel["level"];
  readonly verdictWords: string;
  readonly series: readonly ChartSeries[];
}

export interface ReportFinding {
  readonly rule: string;
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  /** "model.py:12:9". */
  readonly where: string;
  readonly place: PlaceId | null;
  readonly related: readonly { readonly message: string; readonly where: string; readonly place: PlaceId | null }[];
  readonly fixes: readonly OfferedFix[];
}

/** A sentence with a place. */
export interface ReportProblem {
  readonly message: string;
  readonly where: string | null;
  readonly place: PlaceId | null;
}

/** An entry of a pick list. */
export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
}

/** One model as the page shows it. */
export interface ReportModel {
  readonly name: string;
  readonly framework: string;
  readonly place: PlaceId | null;
  /** "ResNet(Bottleneck, [3, 4, 6, 3])". */
  readonly construction: string;
  /** In words: "Built as in line 40." */
  readonly constructionWords: string;
  /** In words, one sentence per input: "x: 32 × 3 × 32 × 32, normal; assumed from `conv1`, which takes 3 channels." */
  readonly inputsWords: readonly string[];
  readonly parameterCount: number;
  readonly status: "complete" | "partial" | "failed";
  readonly verdict: "healthy" | "vanishing" | "exploding" | "vanishing-through-time" | "exploding-through-time" | "unknown";
  /** How bad the verdict is; "none" when healthy, "unknown" when it could not be reached. */
  readonly level: "none" | "info" | "warning" | "error" | "unknown";
  /** In words: "Vanishing: the first weight's gradient is 4.0e-9 of the last's." */
  readonly verdictWords: string;
  readonly change: { readonly weights: number | null; readonly outputs: number | null; readonly time: number | null };
  readonly series: readonly ChartSeries[];
  readonly time: readonly TimeSeries[];
  readonly findings: readonly ReportFinding[];
  readonly problems: readonly ReportProblem[];
  /** Other ways to build it. */
  readonly constructions: readonly Choice[];
}

/** All that the page shows of one file. */
export interface ReportPage {
  readonly file: string;
  /** Version of the document that it was made from; echoed by what the page asks. */
  readonly version: number;
  /** Why this is not of the newest text, where it is not: "line 12 is not complete yet". */
  readonly stale: string | null;
  readonly models: readonly Choice[];
  /** Id of the model that is shown. */
  readonly shown: string | null;
  readonly model: ReportModel | null;
  /** In place of a model: why there is none. */
  readonly message: string | null;
  /** Findings that belong to no model. */
  readonly findings: readonly ReportFinding[];
}

export type ToWebview =
  | { readonly kind: "report"; readonly page: ReportPage }
  /** An analysis is under way. */
  | { readonly kind: "busy" }
  /** The answer to a page's what-if; null where it could not be told. */
  | { readonly kind: "whatIf"; readonly version: number; readonly finding: number; readonly fix: string; readonly result: WhatIf | null }
  /** The editor's cursor is at this place: mark its point. */
  | { readonly kind: "cursor"; readonly version: number; readonly place: PlaceId | null };

export type FromWebview =
  /** The page listens. */
  | { readonly kind: "ready" }
  /** Go to a place in the code. */
  | { readonly kind: "reveal"; readonly version: number; readonly place: PlaceId }
  | { readonly kind: "showModel"; readonly id: string }
  | { readonly kind: "showConstruction"; readonly version: number; readonly id: string }
  /** `finding` is an index of the shown model's findings. */
  | { readonly kind: "applyFix"; readonly version: number; readonly finding: number; readonly fix: string }
  /** What the gradients would be with a fix; nothing is changed. */
  | { readonly kind: "whatIf"; readonly version: number; readonly finding: number; readonly fix: string };

type Fields = Readonly<Record<string, "string" | "index">>;

const FROM_WEBVIEW: ReadonlyMap<string, Fields> = new Map<FromWebview["kind"], Fields>([
  ["ready", {}],
  ["reveal", { version: "index", place: "index" }],
  ["showModel", { id: "string" }],
  ["showConstruction", { version: "index", id: "string" }],
  ["applyFix", { version: "index", finding: "index", fix: "string" }],
  ["whatIf", { version: "index", finding: "index", fix: "string" }],
]);

const TO_WEBVIEW: ReadonlySet<string> = new Set<ToWebview["kind"]>(["report", "busy", "whatIf", "cursor"]);

/** Longest string that the page may send. */
const MAX_TEXT = 1000;

/** Whether something that arrived from the page is a message: known kind, exactly its fields, each of its type. */
export function isFromWebview(message: unknown): message is FromWebview {
  if (typeof message !== "object" || message === null || Array.isArray(message)) return false;
  const { kind, ...rest } = message as Readonly<Record<string, unknown>>;
  const fields = typeof kind === "string" ? FROM_WEBVIEW.get(kind) : undefined;
  if (fields === undefined || Object.keys(rest).length !== Object.keys(fields).length) return false;
  return Object.entries(fields).every(([name, type]) => fieldFits(rest[name], type));
}

/** Whether something that arrived from the host is a message. The host is trusted to send whole ones. */
export function isToWebview(message: unknown): message is ToWebview {
  if (typeof message !== "object" || message === null || !("kind" in message)) return false;
  return typeof message.kind === "string" && TO_WEBVIEW.has(message.kind);
}

function fieldFits(value: unknown, type: "string" | "index"): boolean {
  if (type === "string") return typeof value === "string" && value.length <= MAX_TEXT;
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
