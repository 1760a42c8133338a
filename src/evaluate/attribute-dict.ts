/** `__dict__`: the attributes of an object as a live dict. */
import { str } from "./make.ts";
import type { AbstractValue, DictSlot, DictValue } from "./value.ts";

/** Entries whose storage are attributes; keys other than str live in a Map of their own. */
class AttributeEntries extends Map<string | number, DictSlot> {
  readonly #attributes: Map<string, AbstractValue>;

  constructor(attributes: Map<string, AbstractValue>) {
    super();
    this.#attributes = attributes;
  }

  #nameOf(key: string | number): string | undefined {
    return typeof key === "string" && key.startsWith("s") ? key.slice(1) : undefined;
  }

  override get(key: string | number): DictSlot | undefined {
    const name = this.#nameOf(key);
    const value = name === undefined ? undefined : this.#attributes.get(name);
    return name === undefined || value === undefined ? undefined : { key: str(name), value };
  }

  override has(key: string | number): boolean {
    const name = this.#nameOf(key);
    return name !== undefined && this.#attributes.has(name);
  }

  override set(key: string | number, slot: DictSlot): this {
    const name = this.#nameOf(key);
    if (name !== undefined) this.#attributes.set(name, slot.value);
    return this;
  }

  override delete(key: string | number): boolean {
    const name = this.#nameOf(key);
    return name !== undefined && this.#attributes.delete(name);
  }

  override clear(): void {
    // Called by Map's constructor too in some engines, before the field exists.
    this.#attributes.clear();
  }

  override get size(): number {
    return this.#attributes.size;
  }

  override *entries(): MapIterator<[string | number, DictSlot]> {
    for (const [name, value] of this.#attributes) yield ["s" + name, { key: str(name), value }];
    return undefined;
  }

  override *keys(): MapIterator<string | number> {
    for (const name of this.#attributes.keys()) yield "s" + name;
    return undefined;
  }

  override *values(): MapIterator<DictSlot> {
    for (const [name, value] of this.#attributes) yield { key: str(name), value };
    return undefined;
  }

  override forEach(visit: (slot: DictSlot, key: string | number, map: Map<string | number, DictSlot>) => void): void {
    for (const [key, slot] of this.entries()) visit(slot, key, this);
  }

  override [Symbol.iterator](): MapIterator<[string | number, DictSlot]> {
    return this.entries();
  }
}

/** A dict that reads and writes `attributes`. */
export function attributeDict(attributes: Map<string, AbstractValue>): DictValue {
  return { kind: "dict", entries: new AttributeEntries(attributes) };
}
