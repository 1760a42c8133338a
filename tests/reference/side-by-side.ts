/** What `npm run truth` prints of a model: measured and predicted numbers beside each other. */
import { basename } from "node:path";
import type { Quantity } from "../../src/propagate/quantity.ts";
import { compared, figuresOf, type Row } from "../harness/compare.ts";
import { referenceIn } from "../harness/reference.ts";

const number = (value: number): string => value.toFixed(3).padStart(9);

function said(predicted: Quantity | undefined): string {
  if (predicted?.kind === "value") return number(predicted.log10);
  return (predicted?.kind ?? "missing").padStart(9);
}

function line({ measured, predicted, truth, error, noise }: Row): string {
  const there = truth === "nothing" ? "zero".padStart(9) : number(measured.log10);
  const claims = predicted?.kind === "value" ? [predicted.modelError, predicted.uncertainty].map(number).join("") : "".padStart(18);
  const off = truth === "number" && Number.isFinite(error) ? number(error) : "".padStart(9);
  return `${there}${said(predicted)}${off}${claims}${number(noise)}${number(measured.deviation)}  ${measured.name}`;
}

/** A table by parameter, log10 of root mean squares in decades, and the model's figures under it. */
export function sideBySide(folder: string): string {
  const all = compared(referenceIn(folder, basename(folder)));
  const head = ["measured", "predicted", "error", "± model", "± draw", "± mean", "sd"].map((word) => word.padStart(9)).join("");
  const figures = Object.entries(figuresOf([all]))
    .filter(([name]) => ["median", "p90", "within", "covered", "noise"].includes(name))
    .map(([name, figure]) => `${name} ${figure.toFixed(3)}`);
  return [`\n${all.reference.name}`, head, ...all.rows.map(line), figures.join(", ")].join("\n");
}
