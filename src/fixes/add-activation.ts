/** A ReLU where two linear maps follow each other. */
import type { Repair } from "./fix.ts";
import { besideName, elementAfter } from "./support/elements.ts";
import { naming } from "./support/names.ts";
import { seatOf } from "./support/seats.ts";
import { callAt } from "./support/place.ts";
import { endOfLine, indentAt, lineEnd } from "./support/style.ts";

export const ADD_ACTIVATION: Repair = {
  id: "add-activation",
  family: "line",
  safety: "unsafe",
  title: ({ layers: [first] }) => `Add ReLU after ${first?.layer.name ?? ""}`,
  edits: ({ location, layers: [first], sources }) => {
    const file = sources.get(location.file);
    const found = file && callAt(file.module, location.span);
    if (file === undefined || found === undefined || first === undefined) return undefined;
    const { call, path } = found;
    const at = (start: number, newText: string): { file: string; span: { start: number; end: number }; newText: string } => ({
      file: location.file,
      span: { start, end: start },
      newText,
    });
    if (location.span.start !== first.location.span.start || location.file !== first.location.file) {
      const { text, edits } = naming(file, "torch.relu");
      return [...edits, at(call.span.start, `${text}(`), at(call.span.end, ")")];
    }
    const parent = path.at(-2);
    const { text, edits } = naming(file, "torch.nn.ReLU");
    const seat = seatOf(file, path);
    if (seat.kind === "named") {
      const name = besideName(file, seat.name, "_act");
      return name === undefined ? undefined : [...edits, ...elementAfter(file, seat.entry, `(${name}, ${text}())`)];
    }
    if (parent?.kind !== "Call" && parent?.kind !== "List") return undefined;
    const comma = /^[ \t]*,/.exec(file.document.text.slice(call.span.end))?.[0];
    const isLast = comma === undefined || endOfLine(file, call.span.end) !== call.span.end + comma.length;
    if (isLast) return [...edits, at(call.span.end, `, ${text}()`)];
    const indent = indentAt(file, call.span.start);
    return [...edits, at(call.span.end + comma.length, `${lineEnd(file)}${indent}${text}(),`)];
  },
};
