/**
 * The order in which CPython goes through a set of small ints: by their place in a hash table, where an int that is less than the table's size stands at its
 * own value. Other sets keep the order in which their members were added (CPython's own order of strings differs from run to run).
 */
import type { AbstractValue, SetValue } from "./value.ts";

/** Slots of CPython's table after adding `count` members one by one: from 8, fourfold whenever three fifths are full. */
function tableSize(count: number): number {
  let size = 8;
  for (let used = 1; used <= count; used++) {
    if (used * 5 < (size - 1) * 3) continue;
    while (size <= used * (used > 50_000 ? 2 : 4)) size *= 2;
  }
  return size;
}

/** The members in order. */
export function membersInOrder(set: SetValue): AbstractValue[] {
  const members = [...set.members.values()];
  const numbers = members.map((member) => (member.kind === "int" && typeof member.value === "number" ? member.value : -1));
  if (members.length < 2 || members.length > 1000) return members;
  const size = tableSize(members.length);
  if (!numbers.every((number) => number >= 0 && number < size)) return members;
  return members
    .map((member, index) => ({ member, number: numbers[index] ?? 0 }))
    .sort((a, b) => a.number - b.number)
    .map(({ member }) => member);
}
