/** The function remembering its results, one for each first argument as long as that is in use; the others have to follow from it. */
export function oncePer<K extends object, Rest extends readonly unknown[], T>(
  compute: (key: K, ...rest: Rest) => T,
): (key: K, ...rest: Rest) => T {
  const known = new WeakMap<K, { readonly value: T }>();
  return (key, ...rest) => {
    let entry = known.get(key);
    if (entry === undefined) known.set(key, (entry = { value: compute(key, ...rest) }));
    return entry.value;
  };
}
