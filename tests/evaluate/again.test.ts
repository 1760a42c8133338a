/** Evaluations one after the other that share their trees, as those of an editor do: none leaves anything to the next. */
import { describe, expect, it } from "vitest";
import { createMemo } from "../../src/analyze/memo.ts";
import { runToEnd } from "../../src/evaluate/driver.ts";
import { createInterpreter } from "../../src/evaluate/evaluate.ts";
import { LIBRARIES } from "../../src/frameworks/index.ts";
import { testParser } from "../harness/parser.ts";
import { portOf, type Files } from "./evaluated.ts";

const memo = createMemo(await testParser());

/** The repr of `r` after an evaluation of its own; of something unknown its reason. */
function shown(text: string, files: Files = {}): string {
  const interpreter = createInterpreter({ parse: memo.parseInSteps, libraries: LIBRARIES, roots: ["/ws"] });
  const port = portOf(files);
  const { value: module } = runToEnd(interpreter.evaluateText({ kind: "file", path: "/ws/main.py", text }), port);
  const value = module?.scope.variables.get("r");
  if (value === undefined) throw new Error("there is no r");
  if (value.kind === "unknown") return `unknown: ${value.reason}`;
  const code = memo.parse("repr(r)").module.body;
  const { value: result } = runToEnd(
    interpreter.evaluateCode(code, { file: "/ws/main.py", ...(module === undefined ? {} : { module }) }),
    port,
  );
  return result?.value.kind === "str" ? result.value.value : "no repr";
}

const OURS =
  "import math, operator, torch\nimport numpy as np\nours = [math.sqrt, operator.add, torch.relu, torch.Tensor.relu, np.sum, len, str.join]\n";

describe("an evaluation after another", () => {
  it("finds nothing hung on functions of ours", () => {
    const asked = "r = [hasattr(each, 'mark') for each in ours]";
    const none = `[${Array<string>(7).fill("False").join(", ")}]`;
    expect(shown(OURS + asked)).toBe(none);
    expect(shown(`${OURS}for each in ours: each.mark = 1\n${asked}`)).toBe(none.replaceAll("False", "True"));
    expect(shown(OURS + asked)).toBe(none);
  });

  it("finds functions of ours as they are after others were put in their places", () => {
    const asked = "r = (math.sqrt(4), 'a'.join(['b', 'c']), [5, 6].index(6), (7, 8).index(8))";
    const expected = "(2.0, 'bac', 1, 1)";
    expect(shown(`import math\n${asked}`)).toBe(expected);
    expect(shown(`import math\nmath.sqrt = lambda x: 'changed'\nmath.sqrt.mark = 2\n${asked}`)).toBe(expected.replace("2.0", "'changed'"));
    expect(shown(`import math\n${asked}`)).toBe(expected);
  });

  it("has defaults of its own, literal ones too", () => {
    const text =
      "def f(x=[], y=1, *, z='z'):\n    x.append(y)\n    return (x, z)\ng = lambda a, b=2: (a, b)\nr = (f(), f(y=3), g(0), g(0, 1))";
    for (let turn = 0; turn < 3; turn++) expect(shown(text)).toBe("(([1, 3], 'z'), ([1, 3], 'z'), (0, 2), (0, 1))");
  });

  it("sees what has changed where a star import leads", () => {
    const files = (pool: string): Files => ({
      "/ws/lib/__init__.py": "",
      "/ws/lib/pools/__init__.py": "from .pool import *\n",
      "/ws/lib/pools/pool.py": pool,
      "/ws/lib/user.py": "from lib.pools import pool\nx = pool()\n",
    });
    const text = "from lib.user import x as r";
    for (const turn of [1, 2, 1]) expect(shown(text, files(`def pool(): return ${turn}\n`))).toBe(String(turn));
    expect(shown(text, files("def other(): return 3\n"))).toMatch(/^unknown: /);
    expect(shown(text, files("def pool(): return 4\n"))).toBe("4");
  });
});
