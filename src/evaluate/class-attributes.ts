/** What a class defines, by name, with what was found for it along its resolution order. */
import type { AbstractValue, ClassAttribute, ClassAttributes, ClassValue } from "./value.ts";

/** The attributes of a new class. */
export function classAttributes(entries: Iterable<readonly [string, AbstractValue]> = []): ClassAttributes {
  const attributes = new RememberingAttributes();
  for (const [name, value] of entries) attributes.set(name, value);
  return attributes;
}

/** They count their changes, so that what was found once holds until a class of the order has changed. */
class RememberingAttributes extends Map<string, AbstractValue> implements ClassAttributes {
  changes = 0;
  #found = new Map<string, ClassAttribute | undefined>();
  /** Changes of all classes of the order when the first of `#found` was looked for. */
  #foundAt = -1;

  override set(name: string, value: AbstractValue): this {
    this.changes++;
    return super.set(name, value);
  }

  override delete(name: string): boolean {
    this.changes++;
    return super.delete(name);
  }

  override clear(): void {
    this.changes++;
    super.clear();
  }

  findAlong(order: readonly ClassValue[], name: string): ClassAttribute | undefined {
    // Counts only grow: their sum is the same where each of them is.
    let changes = 0;
    for (const { attributes } of order) changes += attributes.changes;
    if (this.#foundAt !== changes) {
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
