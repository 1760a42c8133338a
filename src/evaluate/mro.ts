/** Method resolution order by C3 linearisation, as in Python since 2.3. */
import type { AbstractValue, ClassAttribute, ClassValue } from "./value.ts";

/** The classes after `cls` itself, or undefined where there is no consistent order. */
export function linearize(bases: readonly ClassValue[]): ClassValue[] | undefined {
  const rows: ClassValue[][] = bases.map((base) => [...base.mro]);
  rows.push([...bases]);
  const order: ClassValue[] = [];
  for (;;) {
    const open = rows.filter((row) => row.length > 0);
    if (open.length === 0) return order;
    const next = open.map((row) => row[0]).find((head) => head !== undefined && !open.some((row) => row.indexOf(head) > 0));
    if (next === undefined) return undefined;
    order.push(next);
    for (const row of open) if (row[0] === next) row.shift();
  }
}

/** Whether `cls` is `base` or derives from it. */
export function isSubclass(cls: ClassValue, base: ClassValue): boolean {
  return cls === base || cls.mro.includes(base);
}

/** The value of a class's attribute, found along its resolution order, without binding. */
export function classAttribute(cls: ClassValue, name: string): AbstractValue | undefined {
  return cls.attributes.findAlong(cls.mro, name)?.value;
}

/** The same with the class that has it. */
export function findInClass(cls: ClassValue, name: string): ClassAttribute | undefined {
  return cls.attributes.findAlong(cls.mro, name);
}
