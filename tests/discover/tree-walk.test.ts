/** Nodes below a node, listed. */
import { describe, expect, it } from "vitest";
import { descendants, descendantsOfKind } from "../../src/discover/tree-walk.ts";
import { testParser } from "../harness/parser.ts";

const parser = await testParser();

const TEXT = `@wraps(f)
class Net(nn.Module, metaclass=Meta):
    def __init__(self, width=4, *sizes, scale: float = 1.0, **rest):
        self.layers = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]) if a < b <= width]
    def forward(self, x):
        with no_grad() as g:
            return {**self.rest, "x": f"{x:>{self.width}}"} if x is not None else (lambda y: -y)(x)
try:
    import torch as t
except (ImportError, OSError) as error:
    raise RuntimeError("no torch") from error
match shape:
    case [n, *others] if n > 1:
        size = n
`;

describe("descendants", () => {
  const { module, errors } = parser.parse(TEXT);

  it("are the same in a list as on a walk, in the order of the text", () => {
    expect(errors).toEqual([]);
    for (const root of [module, ...module.body, module.body]) {
      const listed = [...descendants(root)];
      expect(listed.length).toBeGreaterThan(5);
      expect(listed).toEqual([...descendants(root, () => true)]);
      expect([...descendants(root)]).toEqual(listed);
    }
  });

  it("are those of the text as it is after an edit", () => {
    for (const text of [TEXT.replace("size = n\n", "size = n + 1\n"), TEXT.replace("width=4", "depth=3, width=4"), TEXT]) {
      const edited = parser.parse(text).module;
      expect([...descendants(edited)]).toEqual([...descendants(edited, () => true)]);
      expect(descendantsOfKind(edited, "Constant").some(({ value }) => value === 3)).toBe(text.includes("depth=3"));
    }
  });

  it("of one kind are those of all that have it", () => {
    for (const kind of ["Call", "Name", "FunctionDef", "Compare", "Keyword"] as const) {
      const some = descendantsOfKind(module, kind);
      expect(some.length).toBeGreaterThan(0);
      expect(some).toEqual([...descendants(module)].filter((node) => node.kind === kind));
    }
  });

  it("end where they are not entered", () => {
    const outside = [...descendants(module, ({ kind }) => kind !== "ClassDef")];
    expect(outside.filter(({ kind }) => kind === "ClassDef")).toHaveLength(1);
    expect(outside.some(({ kind }) => kind === "FunctionDef")).toBe(false);
  });
});
