/** Recorded and made-up pages: every state that the report page can be asked to show. */
import type { ChartPoint, ReportFinding, ReportModel, ReportPage, WhatIf } from "../../src/protocol.ts";

/** A chart's point with everything known. */
export function point(name: string, operation: string, norm: number | null, place: number, more: Partial<ChartPoint> = {}): ChartPoint {
  return {
    name,
    operation,
    call: 0,
    shape: [32, 128],
    place,
    gradient: norm === null ? "unknown" : "value",
    norm,
    low: norm === null ? null : norm - 0.12,
    high: norm === null ? null : norm + 0.12,
    relative: norm === null ? null : norm - 1.25,
    activation: -0.29,
    mean: 0.503,
    reason: null,
    findings: [],
    cause: false,
    ...more,
  };
}

const VANISHING: ReportFinding = {
  rule: "vanishing-gradient",
  severity: "error",
  message: "The gradient of `layers.0.weight` is 4.0e-9 of the last weight's: 10 Sigmoid layers each pass 0.15 of it.",
  where: "model.py:17:22",
  place: 40,
  related: Array.from({ length: 10 }, (_, index) => ({
    message: `Sigmoid ${index + 1} passes 0.15 of the gradient`,
    where: "model.py:17:22",
    place: 40,
  })),
  fixes: [
    {
      id: "replace-activation-relu",
      title: "Replace 10 Sigmoid layers with ReLU and He initialisation → 0.81 of the output gradient",
      safety: "unsafe",
      before: -8.5,
      after: -0.09,
    },
    {
      id: "initialise-to-fit",
      title: "Initialise with gain 4 for Sigmoid → 0.012 of the output gradient",
      safety: "safe",
      before: -8.5,
      after: -1.9,
    },
  ],
};

/** Ten sigmoid layers, as measured in truth/open/mlp10_sigmoid_default. */
export function sigmoidModel(): ReportModel {
  const layers: ChartPoint[] = [];
  const weights: ChartPoint[] = [];
  for (let index = 0; index < 10; index += 1) {
    const norm = 1.25 - 0.84 * (10 - index) + (index === 0 ? -0.05 : 0);
    layers.push(point(`layers.${index}`, "Linear", norm - 0.62, 2 * index, { activation: -0.4, mean: 0.01 }));
    layers.push(point(`forward:17`, "sigmoid", norm, 2 * index + 1, { call: index, cause: true, findings: [0] }));
    weights.push(point(`layers.${index}.weight`, "Linear", norm + 0.3, 2 * index, { shape: [128, 128], activation: -1.3, mean: null }));
  }
  layers.push(point("head", "Linear", 1.25, 20, { shape: [32, 10] }));
  weights.push(point("head.weight", "Linear", 1.9, 20, { shape: [10, 128], activation: -1.3, mean: null }));
  return {
    name: "DeepSigmoidNet",
    framework: "pytorch",
    place: 30,
    construction: "DeepSigmoidNet()",
    constructionWords: "Built with its defaults.",
    inputsWords: ["x: 32 × 64, normal; inferred: its first layer (Linear) takes 64 features, with 32 assumed"],
    parameterCount: 158_218,
    status: "complete",
    verdict: "vanishing",
    level: "error",
    verdictWords: "The first weight's gradient is 4.0e-9 of the last's.",
    change: { weights: -8.4, outputs: -8.5, time: null },
    series: [
      { id: "layers", title: "Gradient at each layer's output", points: layers },
      { id: "weights", title: "Gradient of each weight", points: weights },
    ],
    time: [],
    findings: [VANISHING],
    problems: [],
    constructions: [{ id: "DeepSigmoidNet(depth=3)", label: "DeepSigmoidNet(depth=3)", detail: "built as this file does" }],
  };
}

/** The same model with ReLU, He and a normalisation after the first layer that was not there before. */
export function mendedModel(): WhatIf {
  const series = sigmoidModel().series.map((each) => ({
    ...each,
    points: each.points
      .map((one, index): ChartPoint => ({ ...one, norm: 1.2 + 0.1 * Math.sin(index), place: null, cause: false, findings: [] }))
      .flatMap((one, index) => (index === 0 && each.id === "layers" ? [one, { ...one, name: "norm", operation: "LayerNorm" }] : [one])),
  }));
  const [fix] = VANISHING.fixes;
  return { title: fix?.title ?? "", level: "none", verdictWords: "The first weight's gradient is 0.81 of the last's.", series };
}

export function pageOf(model: ReportModel | null, more: Partial<ReportPage> = {}): ReportPage {
  return {
    file: "model.py",
    version: 7,
    stale: null,
    models: model === null ? [] : [{ id: model.name, label: model.name, detail: "" }],
    shown: model?.name ?? null,
    model,
    message: null,
    findings: [],
    ...more,
  };
}

/** 150 layers and more, all well. */
export function deepModel(): ReportModel {
  const points: ChartPoint[] = [];
  for (let block = 0; block < 50; block += 1) {
    for (const [at, operation] of ["Conv2d", "BatchNorm2d", "ReLU"].entries()) {
      const norm = 2.1 + 0.25 * Math.sin(block / 5) - block * 0.008 + at * 0.04;
      points.push(
        point(`layer${1 + Math.floor(block / 13)}.${block % 13}.${operation.toLowerCase()}${at}`, operation, norm, points.length, {
          shape: [32, 256, 14, 14],
        }),
      );
    }
  }
  points.push(point("fc", "Linear", 2.25, points.length, { shape: [32, 1000] }));
  return {
    ...sigmoidModel(),
    name: "ResNet",
    construction: "ResNet(Bottleneck, [3, 8, 36, 3])",
    constructionWords: "Built as this file does, model.py:210:12.",
    parameterCount: 60_192_808,
    verdict: "healthy",
    level: "none",
    verdictWords: "The first weight's gradient is 1.4 of the last's.",
    change: { weights: 0.15, outputs: -0.21, time: null },
    series: [{ id: "layers", title: "Gradient at each layer's output", points }],
    findings: [],
    constructions: [],
  };
}

export function recurrentModel(): ReportModel {
  const steps = (slope: number): number[] => Array.from({ length: 100 }, (_, step) => -0.4 - slope * (99 - step));
  return {
    ...sigmoidModel(),
    name: "CharRNN",
    construction: "CharRNN(vocab=96)",
    verdict: "vanishing-through-time",
    level: "warning",
    verdictWords: "The gradient at the first time step is 2.4e-6 of that at the last.",
    change: { weights: -0.1, outputs: -0.4, time: -5.6 },
    series: [
      {
        id: "layers",
        title: "Gradient at each layer's output",
        points: [point("embed", "Embedding", 0.7, 0), point("rnn", "RNN", 0.9, 1, { cause: true }), point("head", "Linear", 1.2, 2)],
      },
    ],
    time: [
      { title: "state h of rnn, layer 0", source: "state:rnn.h[0]", values: steps(0.057), place: 1 },
      { title: "input 0", source: "input0", values: steps(0.05).map((value) => value - 0.8), place: 0 },
    ],
    findings: [{ ...VANISHING, rule: "vanishing-through-time", severity: "warning", related: [], fixes: [] }],
    constructions: [],
  };
}

/** Part of the way is unknown, another part exactly zero. */
export function partialModel(): ReportModel {
  const reason = "`fancy.attention` is not there to be read (line 31)";
  const unknown = { gradient: "unknown", norm: null, low: null, high: null, relative: null, reason } as const;
  return {
    ...sigmoidModel(),
    name: "Hybrid",
    construction: "Hybrid(width=256)",
    status: "partial",
    verdict: "unknown",
    level: "unknown",
    verdictWords: "Where gradients go could not be told. Part of the model could not be followed.",
    change: { weights: null, outputs: null, time: null },
    series: [
      {
        id: "layers",
        title: "Gradient at each layer's output",
        points: [
          ...["stem", "stage1", "stage2", "mixer"].map((name, index) => point(name, "Conv2d", null, index, unknown)),
          point("norm", "LayerNorm", 1.1, 5),
          point("proj", "Linear", 1.2, 6),
          point("gate", "Linear", null, 7, {
            gradient: "zero",
            norm: null,
            low: null,
            high: null,
            relative: null,
            reason: "every path to the output is multiplied by zero",
          }),
          point("head", "Linear", 1.3, 8),
        ],
      },
    ],
    findings: [],
    problems: [{ message: reason, where: "model.py:31:9", place: 41 }],
    constructions: [],
  };
}

export const HOSTILE = {
  html: "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>",
  markdown: "[click](command:workbench.action.quit) **bold** `code`",
  template: "${7*7} $(trash) {{constructor}}",
  turned: "safe\u202Egnp.exe\u2066\u200B",
  long: "x".repeat(10_000),
} as const;

/** Every text that comes from code is hostile. */
export function hostileModel(): ReportModel {
  const all = Object.values(HOSTILE);
  const text = (index: number): string => all[index % all.length] ?? "";
  const model = sigmoidModel();
  return {
    ...model,
    name: HOSTILE.html,
    construction: `${HOSTILE.turned}(${HOSTILE.long})`,
    constructionWords: HOSTILE.markdown,
    inputsWords: all,
    verdictWords: HOSTILE.html,
    series: model.series.map((series) => ({
      ...series,
      points: series.points.map((each, index) => ({ ...each, name: text(index), operation: text(index + 1) })),
    })),
    findings: all.map((message) => ({
      ...VANISHING,
      message,
      where: message,
      rule: message,
      fixes: [{ id: "a", title: message, safety: "safe", before: -8.5, after: 0 }],
    })),
    problems: all.map((message) => ({ message, where: message, place: 1 })),
    constructions: all.map((detail, index) => ({ id: String(index), label: detail, detail })),
  };
}
