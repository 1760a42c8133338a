/** `__dict__`: the attributes of an object as a live dict. */
import { str } from "./make.ts";
import type { AbstractValue, DictSlot, DictValue } from "./value.ts";

/** What a live dict reads and writes: a Map of values by name, or something that acts like one. */
export interface NamedValues {
  readonly size: number;
  get(name: string): AbstractValue | undefined;
  has(name: string): boolean;
  set(name: string, value: AbstractValue): unknown;
  delete(name: string): boolean;
  clear(): void;
  keys(): Iterable<string>;
}

/** Entries whose storage are named values; other keys than str are not kept. */
class AttributeEntries extends Map<string | number, DictSlot> {
  readonly #attributes: NamedValues;

  constructor(attributes: NamedValues) {
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
    for (const name of this.#attributes.keys()) {
      const slot = this.get("s" + name);
      if (slot !== undefined) yield ["s" + name, slot];
    }
    return undefined;
  }

  override *keys(): MapIterator<string | number> {
    for (const name of this.#attributes.keys()) yield "s" + name;
    return undefined;
  }

  override *values(): MapIterator<DictSlot> {
    for (const [, slot] of this.entries()) yield slot;
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
export function attributeDict(attributes: NamedValues): DictValue {
  return { kind: "dict", entries: new AttributeEntries(attributes) };
}
