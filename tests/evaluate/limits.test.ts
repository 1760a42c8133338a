/** Whatever a file asks for ends, soon and with a reason. */
import { describe, expect, it } from "vitest";
import { Evaluated } from "./evaluated.ts";

const ENDLESS: readonly (readonly [string, string, string])[] = [
  ["an endless loop in a constructor", "class A:\n    def __init__(self):\n        while True: pass\nx = A()\n", "it takes too long"],
  ["recursion without end", "def f(n): return f(n + 1)\nx = f(0)\n", "recursion deeper than 400 calls"],
  [
    "recursion through __getattr__",
    "class A:\n    def __getattr__(self, n): return self.other\nx = A().y\n",
    "recursion deeper than 400 calls",
  ],
  ["exponential recursion", "def f(n): return f(n - 1) + f(n - 1) if n else 1\nx = f(60)\n", "it takes too long"],
  ["a huge string", "x = 'a' * 10 ** 9\n", "a string of more than"],
  ["a string that doubles", "x = 'a'\nwhile True: x += x\n", "a string of more than"],
  ["a huge list", "x = [0] * 10 ** 10\n", "a collection of more than"],
  ["a list of a huge range", "x = list(range(10 ** 12))\n", "a collection of more than"],
  ["a huge int", "x = 10 ** 10 ** 7\n", "an int of more than"],
  ["an int that squares", "x = 3\nwhile True: x = x * x\n", "an int of more than"],
  ["an endless generator", "from itertools import count\nx = list(count())\n", "a collection of more than"],
  ["a generator that recurses", "def g():\n    yield from g()\nx = list(g())\n", "recursion deeper than 400 calls"],
  [
    "map over itself",
    "f = str\nfor i in range(2000):\n    f = (lambda g: lambda *a: g(*a))(f)\nx = f(1)\n",
    "recursion deeper than 400 calls",
  ],
  ["all subsets", "from itertools import product\nx = list(product(range(100), repeat=9))\n", "a collection of more than"],
  ["padding", "x = '%1000000000d' % 3\n", "a string of more than"],
];

describe("limits", () => {
  it.each(ENDLESS)("%s", (_, text, reason) => {
    const started = process.cpuUsage();
    const run = new Evaluated(`${text}after = 1\n`);
    expect(run.show("x")).toContain(reason);
    expect(run.show("after")).toBe("1");
    expect(run.outcome.problems[0]?.location?.file).toBe("program.py");
    // Time of this process alone: other work on the machine does not count.
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(2000);
  });

  it("bounds deep data", () => {
    const run = new Evaluated(
      "x = []\nfor i in range(100000): x = [x]\ny = len(repr(x)) > 0\nz = x == [x]\nimport copy\nw = copy.deepcopy(x)\nafter = 1\n",
    );
    expect(run.outcome.value).toBeDefined();
  });

  it("yields to its driver", () => {
    const run = new Evaluated("def f():\n    n = 0\n    for i in range(10000): n += i\n    return n\n");
    let steps = 0;
    const stage = run.interpreter.call(run.value("f"));
    for (let turn = stage.next(undefined); ; turn = stage.next(undefined)) {
      if (turn.done === true) {
        expect(turn.value.value).toMatchObject({ kind: "int", value: 49995000 });
        break;
      }
      expect(turn.value.kind).toBe("step");
      steps++;
    }
    expect(steps).toBeGreaterThan(5);
  });

  it("can be left at any time", () => {
    const run = new Evaluated("def f():\n    while True: pass\nx = 3\n");
    const stage = run.interpreter.call(run.value("f"));
    stage.next(undefined);
    stage.return({ value: undefined, failure: undefined, problems: [], observations: [] });
    expect(run.code("x")).toBe("3");
  });

  it("keeps names of JavaScript apart", () => {
    const text =
      "d = {'__proto__': 1, 'constructor': 2}\nclass P: pass\np = P()\np.__proto__ = 3\np.constructor = 4\ntoString = 5\ndef f(**k): return k\nr = (d, vars(p), toString, f(__proto__=6, hasOwnProperty=7))\n";
    expect(new Evaluated(text).show("r")).toBe(
      "({'__proto__': 1, 'constructor': 2}, {'__proto__': 3, 'constructor': 4}, 5, {'__proto__': 6, 'hasOwnProperty': 7})",
    );
  });
});
