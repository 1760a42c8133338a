/** What is not known stays a value with a reason, and evaluation goes on. */
import { describe, expect, it } from "vitest";
import { Evaluated } from "./evaluated.ts";

const TIMM = "unknown: `timm` is not in the workspace";

describe("something unknown", () => {
  it("keeps its reason through whatever is done with it", () => {
    const run = new Evaluated(
      [
        "import timm",
        "from timm.models import create, Block as B",
        "a = timm.create_model('x').features[3:] + 1",
        "b = -create(1)(2).x ** 2",
        "c = a < 3",
        "d = len(b)",
        "e = [x for x in a]",
        "f = not a",
        "g = f'{1}' if a else 'z'",
        "h = max(1, a)",
        "i = isinstance(a, int)",
        "j, (k, *l) = a",
      ].join("\n"),
    );
    for (const name of "abcdefghijkl") expect([name, run.show(name)]).toEqual([name, TIMM]);
    const [first] = run.outcome.problems;
    expect(first).toMatchObject({ severity: "note", message: "`timm` is not in the workspace", location: { span: { start: 7, end: 11 } } });
  });

  it("raises ImportError where code waits for it", () => {
    const run = new Evaluated("try:\n    import apex\n    has = True\nexcept ImportError:\n    has = False\n");
    expect(run.show("has")).toBe("False");
    expect(run.messages).toEqual([]);
  });

  it("joins what both branches agree on and forgets the rest", () => {
    const run = new Evaluated(
      [
        "import timm",
        "class C: pass",
        "c = C()",
        "c.kept = 1",
        "if timm.flag:",
        "    a, b, c.x, c.kept = 1, 2, 3, 1",
        "else:",
        "    a, b, c.x = 1, 3, 4",
      ].join("\n"),
    );
    expect(run.show("a")).toBe("1");
    expect(run.show("b")).toBe(TIMM);
    expect(run.code("c.x")).toBe(TIMM);
    expect(run.code("c.kept")).toBe("1");
    expect(run.messages).toContain("warning: which branch is taken is not known: `timm` is not in the workspace");
  });

  it("takes the branch that does not raise", () => {
    const text = [
      "import timm",
      "def f(x):",
      "    if x: raise ValueError",
      "    return 1",
      "def g(x):",
      "    if x: return 2",
      "    raise ValueError",
      "def h(x):",
      "    if x: return 3",
      "    return 4",
      "def w(x):",
      "    while True:",
      "        if x: break",
      "    return 5",
      "a, b, c, d = f(timm.x), g(timm.x), h(timm.x), w(timm.x)",
    ];
    const run = new Evaluated(text.join("\n"));
    expect(["a", "b", "c", "d"].map((name) => run.show(name))).toEqual(["1", "2", TIMM, "5"]);
  });

  it("leaves out loops over it and forgets what they assign", () => {
    const run = new Evaluated("import timm\nn = 0\nfor x in timm.loader:\n    n += 1\n    y = x\n");
    expect(run.show("n")).toBe(TIMM);
    expect(run.show("y")).toBe(TIMM);
  });

  it("makes classes of bases that are not known", () => {
    const text =
      "import timm\nclass Net(timm.Base):\n    def __init__(self):\n        super().__init__(1)\n        self.a = 5\nn = Net()\n";
    const run = new Evaluated(text);
    expect(run.code("n.a")).toBe("5");
    expect(run.code("n.other(3)")).toBe(TIMM);
  });

  it("leaves out decorators that are not known", () => {
    const run = new Evaluated("import timm\n@timm.register(3)\ndef f(): return 7\nx = f()\n");
    expect(run.show("x")).toBe("7");
    expect(run.messages).toContain("note: a decorator that is not known is left out: `timm` is not in the workspace");
  });
});

describe("the top level of a module", () => {
  it("goes on after a statement that fails", () => {
    const run = new Evaluated(
      "data = open('x').read()\nd = {}['k']\nx = 1 / 0\nfor i in [1, 2]:\n    z = i\n    raise KeyError('q')\nok = 5\n",
    );
    expect(run.show("data")).toBe("unknown: there is no file `x` in the workspace");
    expect(run.show("d")).toBe("unknown: KeyError: k");
    expect(run.show("x")).toBe("unknown: ZeroDivisionError: division by zero");
    expect(run.show("z")).toBe("unknown: KeyError: q");
    expect(run.show("ok")).toBe("5");
    const failure = run.outcome.problems.find((problem) => problem.exception === "ZeroDivisionError");
    expect(failure).toMatchObject({ severity: "error", location: { file: "program.py" } });
  });

  it("does not run what is for scripts", () => {
    expect(new Evaluated("ran = False\nif __name__ == '__main__':\n    ran = True\n").show("ran")).toBe("False");
  });

  it("says where a call came from", () => {
    const text = "def f(x):\n    return x.nope\ny = f(1)\n";
    const [problem] = new Evaluated(text).outcome.problems;
    expect(problem?.message).toBe("AttributeError: 'int' object has no attribute 'nope'");
    expect(problem?.location?.span).toEqual({ start: 21, end: 27 });
    expect(problem?.calledFrom?.map(({ span }) => text.slice(span.start, span.end))).toEqual(["f(1)"]);
  });

  it("tolerates syntax errors", () => {
    const run = new Evaluated("x = 1\ny = (2 +\nclass A:\n    def f(self: return\nz = 3\n");
    expect(run.show("x")).toBe("1");
    expect(run.messages.some((message) => message.includes("syntax error"))).toBe(true);
  });
});

describe("code over a module", () => {
  it("sees the module's names and leaves them alone", () => {
    const run = new Evaluated("nz = 10\nclass G:\n    def __init__(self): self.n = nz\n");
    expect(run.code("nz = 100; g = G(); (nz, g.n)")).toBe("(100, 10)");
    expect(run.show("nz")).toBe("10");
    expect(run.code("G(1)")).toBe("failed: TypeError: G.__init__() takes 1 positional argument but 2 were given");
  });
});
