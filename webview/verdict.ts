/** The first thing on the page: what happens to the gradient, in a word, a sentence and up to three numbers. */
import type { ReportModel } from "../src/protocol.ts";
import type { Actions } from "./actions.ts";
import { button, h, icon, prose, shortened } from "./dom.ts";
import { decades, magnitude } from "./numbers.ts";

const WORDS: Readonly<Record<ReportModel["verdict"], string>> = {
  healthy: "Healthy",
  vanishing: "Vanishing",
  exploding: "Exploding",
  "vanishing-through-time": "Vanishing through time",
  "exploding-through-time": "Exploding through time",
  unknown: "Unknown",
};

/** Told apart by shape, not by colour alone. */
function iconOf(verdict: ReportModel["verdict"]): SVGSVGElement {
  switch (verdict) {
    case "healthy":
      return icon("M2 8.5 6 12.5 14 4");
    case "vanishing":
    case "vanishing-through-time":
      return icon("M2 13.5C8 13.5 9.5 10 14 2.5", "M2 13.5h12");
    case "exploding":
    case "exploding-through-time":
      return icon("M2 2.5C6.5 10 8 13.5 14 13.5", "M2 13.5h12");
    case "unknown":
      return icon("M5 5.500a3 3 0 1 1 4.5 2.600C8.4 8.8 8 9.3 8 10.3", "M8 13v.6");
  }
}

/** A model that is partly unknown is never called healthy without saying so. */
function wordOf({ verdict, status }: ReportModel): string {
  if (status === "failed") return "Not analysed";
  return verdict === "healthy" && status === "partial" ? "Healthy as far as it is known" : WORDS[verdict];
}

/** The section of a model's verdict. */
export function verdictSection(model: ReportModel, version: number, actions: Actions): HTMLElement {
  const name = shortened(model.name, 60);
  const { place } = model;
  const title =
    place === null
      ? h("span", { class: "model-name", dir: "auto" }, name)
      : button("model", { class: "link model-name", title: "Go to the model" }, () => actions.reveal(version, place), name);
  const level = model.status === "failed" ? "unknown" : model.status === "partial" && model.level === "none" ? "unknown" : model.level;
  return h(
    "section",
    { class: `verdict level-${level}`, "aria-labelledby": "verdict", "data-level": level },
    h(
      "div",
      { class: "verdict-word" },
      iconOf(model.status === "failed" ? "unknown" : model.verdict),
      h("h1", { id: "verdict" }, wordOf(model)),
    ),
    h("p", { class: "verdict-sentence", dir: "auto" }, prose(model.verdictWords)),
    h(
      "p",
      { class: "subject" },
      title,
      h("span", { class: "faint" }, " built as "),
      h("code", { dir: "auto" }, shortened(model.construction, 120)),
    ),
    changes(model),
  );
}

const CHANGES = [
  ["weights", "first weight ÷ last", "Gradient norm of the first weight divided by the last one's"],
  ["outputs", "first output ÷ last", "Gradient per sample at the first layer's output divided by the last one's"],
  ["time", "first step ÷ last", "Gradient at the first time step divided by the last one's"],
] as const;

function changes({ change }: ReportModel): HTMLElement | null {
  const tiles = CHANGES.flatMap(([key, label, explanation]) => {
    const value = change[key];
    if (value === null) return [];
    const number = h(
      "dd",
      {},
      h("span", { class: "number" }, magnitude(value)),
      h("span", { class: "faint" }, ` ${decades(value)} decades`),
    );
    return [h("div", { class: "tile", title: explanation, "data-change": key }, h("dt", {}, label), number)];
  });
  return tiles.length === 0 ? null : h("dl", { class: "tiles" }, tiles);
}
