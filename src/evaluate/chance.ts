/**
 * Numbers that code draws at random to choose a branch by (teacher forcing, layers dropped at random).
 *
 * A comparison with a drawn number that can only come out one way is what it is. Where both ways are possible the branch that is the more probable is followed,
 * and that is said: the model that is analysed is then the one of most of its runs.
 */
import type { RichOperator } from "./context.ts";
import { bool } from "./make.ts";
import { numberOf } from "./numbers/arithmetic.ts";
import { userLocation } from "./places.ts";
import type { AbstractValue, Context, UnknownValue } from "./value.ts";

/** A number drawn uniformly between two: unknown, but comparable. */
export function drawnBetween(context: Context, low: number, high: number, reason: string): UnknownValue {
  return { ...context.unknown(reason), drawn: [low, high] };
}

/** `drawn op limit`: a bool where it is certain, otherwise unknown with its chance. */
export function compareDrawn(op: RichOperator, drawn: UnknownValue, limit: AbstractValue): AbstractValue {
  const { drawn: [low, high] = [0, 1], chance: _, ...rest } = drawn;
  const bound = numberOf(limit);
  if (bound === undefined || op === "==" || op === "!=") return rest;
  const below = high === low ? Number(low < bound) : Math.min(1, Math.max(0, (bound - low) / (high - low)));
  const chance = op === "<" || op === "<=" ? below : 1 - below;
  return chance === 0 || chance === 1 ? bool(chance === 1) : { ...rest, chance };
}

/** The more probable truth of something with a chance; two equal ones count as true. */
export function likelier(context: Context, { reason }: UnknownValue, chance: number): boolean {
  const truth = chance >= 0.5;
  const percent = Math.round(100 * (truth ? chance : 1 - chance));
  const location = userLocation(context);
  const told = `a random choice is taken to come out ${truth ? "true" : "false"} (${percent}% of the time): ${reason}`;
  context.problem(told, "warning", location);
  context.observe({ kind: "choice", location, reason: told });
  return truth;
}
