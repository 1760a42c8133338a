/** What a class defines, by name, with what was found for it along its resolution order. */
import type { AbstractValue, ClassValue } from "./value.ts";

/** A class's attribute and the class that has it. */
export interface ClassAttribute {
  readonly value: AbstractValue;
  readonly owner: ClassValue;
}

/** The attributes of one class. They count their changes, so that what was found once holds until a class of the order has changed. */
export class ClassAttributes extends Map<string, AbstractValue> {
  #changes = 0;
  #found: Map<string, ClassAttribute | undefined> | undefined;
  /** Changes of all classes of the order when the first of `#found` was looked for. */
  #foundAt = -1;

  constructor(entries: Iterable<readonly [string, AbstractValue]> = []) {
    super();
    for (const [name, value] of entries) this.set(name, value);
  }

  override set(name: string, value: AbstractValue): this {
    this.#changes++;
    return super.set(name, value);
  }

  override delete(name: string): boolean {
    this.#changes++;
    return super.delete(name);
  }

  override clear(): void {
    this.#changes++;
    super.clear();
  }

  /** The first attribute of that name along `order`, the resolution order of the class whose attributes these are. */
  findAlong(order: readonly ClassValue[], name: string): ClassAttribute | undefined {
    // Counts only grow: their sum is the same where each of them is.
    let changes = 0;
    for (const { attributes } of order) changes += attributes.#changes;
    if (this.#found === undefined || this.#foundAt !== changes) {
      this.#found = new Map();
      this.#foundAt = changes;
    }
    const known = this.#found.get(name);
    if (known !== undefined || this.#found.has(name)) return known;
    const found = search(order, name);
    this.#found.set(name, found);
    return found;
  }
}

function search(order: readonly ClassValue[], name: string): ClassAttribute | undefined {
  for (const owner of order) {
    const value = owner.attributes.get(name);
    if (value !== undefined) return { value, owner };
  }
  return undefined;
}
