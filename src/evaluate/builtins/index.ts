/** All built-in names and classes. */
import { ELLIPSIS, FALSE, natives, NOT_IMPLEMENTED, str } from "../make.ts";
import type { AbstractValue, ClassValue } from "../value.ts";
import { addDunders } from "./dunders.ts";
import { exceptionClasses } from "./exceptions.ts";
import { CODE_FUNCTIONS } from "./code.ts";
import { FUNCTIONS } from "./functions.ts";
import { ITERATOR_FUNCTIONS, iteratorClasses } from "./iterators.ts";
import { mappingClasses } from "./mappings.ts";
import { numberClasses } from "./numbers.ts";
import { coreClasses, descriptorClasses, plainClasses } from "./object.ts";
import { OBJECT_FUNCTIONS } from "./objects.ts";
import { sequenceClasses } from "./sequences.ts";
import { textClasses } from "./text.ts";
import { viewClasses } from "./views.ts";

export interface Builtins {
  /** By Python's name, also those that have no name in evaluated code (`function`, `NoneType`). */
  readonly classes: ReadonlyMap<string, ClassValue>;
  readonly names: ReadonlyMap<string, AbstractValue>;
}

/** Classes that code cannot name. */
const HIDDEN =
  /^(function|method|builtin_function_or_method|NoneType|ellipsis|NotImplementedType|module|dict_\w+|\w*iterator|generator|enumerate|zip|map|filter)$/;

/** Makes them, afresh for each evaluator: code may set attributes of classes. */
export function makeBuiltins(): Builtins {
  const { object, type } = coreClasses();
  const all = [
    object,
    type,
    ...numberClasses(object),
    ...textClasses(object),
    ...sequenceClasses(object),
    ...mappingClasses(object),
    ...viewClasses(object),
    ...descriptorClasses(object),
    ...plainClasses(object),
    ...iteratorClasses(object),
    ...exceptionClasses(object),
  ];
  const classes = new Map(all.map((cls) => [cls.name, cls]));
  addDunders(classes);
  const names = new Map<string, AbstractValue>();
  for (const [name, cls] of classes) if (!HIDDEN.test(name)) names.set(name, cls);
  for (const table of [FUNCTIONS, ITERATOR_FUNCTIONS, OBJECT_FUNCTIONS, CODE_FUNCTIONS]) {
    for (const [name, value] of natives(table, false)) names.set(name, value);
  }
  const osError = classes.get("OSError");
  if (osError !== undefined) for (const name of ["IOError", "EnvironmentError"]) names.set(name, osError);
  names.set("NotImplemented", NOT_IMPLEMENTED);
  names.set("Ellipsis", ELLIPSIS);
  names.set("__debug__", FALSE);
  names.set("__builtins__", str("builtins"));
  return { classes, names };
}
