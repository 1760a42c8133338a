/** Imports over files in memory. */
import { describe, expect, it } from "vitest";
import { Evaluated, type Setting } from "./evaluated.ts";

const FILES: Setting = {
  roots: ["/ws"],
  files: {
    "/ws/pkg/__init__.py": "from .a import A as Aye, make\nfrom . import b\n__all__ = ['Aye', 'sub']\nname = __name__\n",
    "/ws/pkg/a.py": "from pkg.b import B\nclass A(B):\n    def m(self): return ('A', super().m())\ndef make(): return A()\n_hidden = 1\n",
    "/ws/pkg/b.py": "import math\nclass B:\n    def m(self): return ('B', math.floor(2.5), __name__)\n",
    "/ws/pkg/sub/deep.py": "from ..b import B\nfrom ... import nothing\n",
    "/ws/pkg/sub/ok.py": "from ..b import *\nx = B().m()\n",
    "/ws/one.py": "import two\nfirst = 1\ndef later(): return two.second\n",
    "/ws/two.py": "import one\nsecond = 2\nhad = hasattr(one, 'first')\nfrom one import first\n",
    "/ws/space/inner.py": "y = 7\n",
    "/ws/lib/__init__.py": "from .layers import *\n",
    "/ws/lib/layers/__init__.py": "from .conv import conv, other\n",
    "/ws/lib/layers/conv.py": "def other(): return 'other'\ndef conv(): return ('conv', other())\n",
    "/ws/lib/model.py": "from lib.layers import other, conv\nx = conv()\n",
    "/ws/lib/pools/__init__.py": "from .pool import *\n",
    "/ws/lib/pools/pool.py": "def pool(): return 'pool'\n",
    "/ws/lib/pools/user.py": "from lib.pools import pool\nx = pool()\n",
    "/ws/lib/chain.py": "from lib.layers import *\nx = conv()\n",
    "/ws/lib/outer/__init__.py": "from .inner import *\n",
    "/ws/lib/outer/inner/__init__.py": "from .part import part\n",
    "/ws/lib/outer/inner/part.py": "def part(): return 'part'\n",
    "/ws/lib/outside.py": "from lib.outer import part\nx = part()\n",
    "/ws/broken.py": "x = 1\nraise ValueError('no')\ny = 2\n",
    "/ws/helper.py": "v = 'helper'\n",
    "/ws/logging.py": "v = 'shadow'\n",
  },
};

function show(text: string, name = "r", path = "/ws/main.py"): string {
  return new Evaluated(text, FILES, path).show(name);
}

describe("imports", () => {
  it.each([
    ["a package's re-exports", "import pkg\nr = pkg.Aye().m()", "('A', ('B', 2, 'pkg.b'))"],
    ["names of a package", "from pkg import make, b, name\nr = (make().m()[0], b.B.__name__, name)", "('A', 'B', 'pkg')"],
    ["a function that is named as its module, from within the package", "from lib.model import x as r", "('conv', 'other')"],
    ["a function that is named as its module, by a star", "from lib.pools.user import x as r", "'pool'"],
    ["all that a package gives on, from within the package around it", "from lib.chain import x as r", "('conv', 'other')"],
    ["a name that a package gives on of another one by a star", "from lib.outside import x as r", "'part'"],
    ["a dotted import", "import pkg.sub.ok as ok\nr = ok.x", "('B', 2, 'pkg.b')"],
    ["a dotted import by its top", "import pkg.b\nr = pkg.b.B.__module__", "'pkg.b'"],
    ["import *, with __all__", "from pkg import *\nr = (Aye.__name__, 'make' in globals())", "('A', False)"],
    ["import *, without __all__", "from pkg.a import *\nr = ('A' in globals(), '_hidden' in globals())", "(True, False)"],
    ["cyclic imports, as Python treats them", "import one\nr = (one.later(), one.two.had)", "(2, False)"],
    ["a module of a folder without __init__", "from space import inner\nr = inner.y", "7"],
    ["a directory on sys.path", "import sys\nsys.path.append('space')\nfrom inner import y as r", "7"],
    [
      "a directory beside the file on sys.path",
      "import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), 'sub', '..', 'space'))\nfrom inner import y as r",
      "7",
    ],
    ["a package without __init__", "from space.inner import y\nimport space.inner\nr = (y, space.inner.y)", "(7, 7)"],
    ["what came before a module failed", "import broken\nr = (broken.x, broken.y)", "(1, 2)"],
    ["an import in a function", "def f():\n    from helper import v\n    return v\nr = f()", "'helper'"],
    ["one module, once", "import pkg.a\nfrom pkg import a\nimport sys\nr = a is pkg.a", "True"],
    ["importlib", "import importlib\nr = importlib.import_module('pkg.b').__name__", "'pkg.b'"],
  ])("%s", (_, text, expected) => {
    expect(show(text)).toBe(expected);
  });

  it("names what is missing", () => {
    expect(show("from pkg import nope as r")).toBe("unknown: ImportError: cannot import name 'nope' from 'pkg'");
    expect(show("import pkg.nope as r")).toBe("unknown: there is no module `pkg.nope`");
    expect(show("import socket as r")).toBe("unknown: the standard library's `socket` is not modelled");
    expect(show("from pkg.nope import r")).toBe("unknown: there is no module `pkg.nope`");
  });

  it("names partially initialised modules", () => {
    const run = new Evaluated("import one\n", FILES, "/ws/main.py");
    expect(run.messages).toContain(
      "error: ImportError: cannot import name 'first' from partially initialized module 'one' (most likely due to a circular import)",
    );
  });

  it("resolves relative imports of a file outside of a known package by its place", () => {
    expect(show("from .helper import v as r", "r", "/other/main.py")).toBe("unknown: `helper` is not in the workspace");
    expect(show("from .helper import v as r", "r", "/ws/main.py")).toBe("'helper'");
    expect(show("from . import helper\nr = helper.v", "r", "/ws/main.py")).toBe("'helper'");
    expect(show("from ..helper import v as r", "r", "/ws/pkg/other.py")).toBe("'helper'");
  });

  it("knows the name of the module at hand", () => {
    expect(show("r = __name__", "r", "/ws/pkg/sub/new.py")).toBe("'pkg.sub.new'");
  });

  it("evaluates of its own package only what is asked for", () => {
    const files = {
      "/ws/big/__init__.py": "from .left import Left\nfrom .right import *\nfrom .middle import Middle\n",
      "/ws/big/left.py": "class Left: pass\n",
      "/ws/big/right.py": "class Right: pass\n",
      "/ws/big/middle.py": "class Middle: pass\n",
      "/ws/big/util.py": "u = 1\n",
    };
    const text = "from .util import u\nfrom . import left\nfrom big import Right\nr = (u, left.Left.__name__, Right.__name__)\n";
    const run = new Evaluated(text, { roots: ["/ws"], files }, "/ws/big/main.py");
    expect(run.show("r")).toBe("(1, 'Left', 'Right')");
    const read = ["/ws/big/__init__.py", "/ws/big/left.py", "/ws/big/main.py", "/ws/big/right.py", "/ws/big/util.py"];
    expect([...run.interpreter.files].sort()).toEqual(read);
    expect(new Evaluated("import big.util\nr = big.Middle.__name__", { roots: ["/ws"], files }, "/ws/out.py").show("r")).toBe("'Middle'");
  });

  it("knows loaded modules and where functions are from", () => {
    expect(show("import sys\nimport pkg.b\nr = sys.modules['pkg.b'] is pkg.b")).toBe("True");
    expect(show("from pkg import make\nimport sys\nr = sys.modules[make.__module__].__name__")).toBe("'pkg.a'");
  });

  it("lists the files it has read", () => {
    const run = new Evaluated("import pkg\n", FILES, "/ws/main.py");
    expect([...run.interpreter.files].sort()).toEqual(["/ws/main.py", "/ws/pkg/__init__.py", "/ws/pkg/a.py", "/ws/pkg/b.py"]);
  });
});
