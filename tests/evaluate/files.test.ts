/** Files of the workspace that code opens, and the data in them. What is expected is what Python 3.11, with PyYAML, gives. */
import { describe, expect, it } from "vitest";
import { SETTINGS } from "../../src/frameworks/settings/index.ts";
import { Evaluated, type Setting } from "./evaluated.ts";

const YAML = `# settings
base: &base
  depth: 3
  sizes: [8, 16,
          32]  # three
model:
  <<: *base
  name: "a # b"
  it's: 'it''s'
  scale: 1e-3
  rate: 1.5e-3
  big: 1_000
  on: yes
  none: ~
  blocks:
  - kind: conv
    width: 64
  - {kind: pool, stride: 2}
  -
    - 1
    - two words
      and more
text: |
  first

  last
folded: >-
  one
  two
0: zero
empty:
url: http://x:80/#y
`;

const FILES: Setting = {
  roots: ["/ws"],
  libraries: [SETTINGS],
  files: {
    "/ws/config/model.yaml": YAML,
    "/ws/config/bad.yaml": "a: 1\nb: !!python/object:x {}\n",
    "/ws/params.json": '{"depth": 3, "rate": 0.5, "sizes": [1, 2], "name": "a\\u0041\\n", "inner": {"on": true, "none": null}, "big": 1e3}',
    "/ws/pkg/net.cfg": "[net]\nwidth = 32\n\n# note\n[conv]\nfilters=8\n",
    "/ws/pkg/reads.py": "def lines():\n    with open('net.cfg') as f:\n        return [line.strip() for line in f if line.strip()]\n",
  },
};

function show(text: string): string {
  return new Evaluated(text, FILES, "/ws/main.py").show("r");
}

describe("open", () => {
  it.each([
    ["a file of the workspace", "r = open('pkg/net.cfg').read()[:5]", "'[net]'"],
    [
      "from the folder of the code that opens it",
      "from pkg.reads import lines\nr = lines()",
      "['[net]', 'width = 32', '# note', '[conv]', 'filters=8']",
    ],
    ["by its place", "import os\nr = open(os.path.join(os.path.dirname(__file__), 'pkg', 'net.cfg')).readlines()[1]", "'width = 32\\n'"],
    ["by pathlib", "from pathlib import Path\nr = Path('pkg', 'net.cfg').read_text().split()[0]", "'[net]'"],
    [
      "line by line",
      "f = open('pkg/net.cfg')\nr = (f.readline(), f.readline(), f.read(1), f.tell())",
      "('[net]\\n', 'width = 32\\n', '\\n', 18)",
    ],
    ["whether it is there", "import os\nr = os.path.exists('params.json')", "True"],
    ["nothing is known of others", "import os\nr = os.path.isfile('weights.pth')", "unknown: whether `weights.pth` exists"],
    ["one that is not there", "r = open('missing.txt').read()", "unknown: there is no file `missing.txt` in the workspace"],
    ["one that would be written", "r = open('params.json', 'w')", "unknown: what is in this file is not known before running"],
    ["a text in memory", "import io\nf = io.StringIO('ab')\nf.seek(1)\nf.write('cd')\nr = f.getvalue()", "'acd'"],
  ])("%s", (_, text, expected) => {
    expect(show(text)).toBe(expected);
  });
});

describe("json", () => {
  it.each([
    [
      "a file",
      "import json\nr = json.load(open('params.json'))",
      "{'depth': 3, 'rate': 0.5, 'sizes': [1, 2], 'name': 'aA\\n', 'inner': {'on': True, 'none': None}, 'big': 1000.0}",
    ],
    [
      "into attributes",
      "import json\nclass P:\n    def __init__(self, path):\n        with open(path) as f:\n            self.__dict__.update(json.load(f))\nr = P('params.json').depth",
      "3",
    ],
    [
      "with a hook",
      'import json\nfrom types import SimpleNamespace\nr = json.loads(\'{"a": {"b": 2}}\', object_hook=lambda d: SimpleNamespace(**d)).a.b',
      "2",
    ],
    ["tabs and words", "import json\nr = json.loads('{\\n\\t\"a\": [NaN, -Infinity, 1.0, 1]\\n}')", "{'a': [nan, -inf, 1.0, 1]}"],
    [
      "what is too deep",
      "import json\nr = json.loads('[' * 50000 + ']' * 50000)",
      "unknown: line 1 of what json.loads() reads: Maximum call stack size exceeded",
    ],
    ["what is none", "import json\nr = json.loads('{a: 1}')", 'unknown: line 1 of what json.loads() reads: Unresolved plain scalar "a"'],
  ])("%s", (_, text, expected) => {
    expect(show(text)).toBe(expected);
  });
});

describe("yaml", () => {
  const load = "import yaml\nd = yaml.safe_load(open('config/model.yaml'))\n";
  it.each([
    ["anchors and merges", "r = (d['base'], d['model']['depth'])", "({'depth': 3, 'sizes': [8, 16, 32]}, 3)"],
    [
      "scalars",
      "r = [d['model'][k] for k in ('name', \"it's\", 'scale', 'rate', 'big', True, 'none')]",
      "['a # b', \"it's\", '1e-3', 0.0015, 1000, True, None]",
    ],
    ["lists", "r = d['model']['blocks']", "[{'kind': 'conv', 'width': 64}, {'kind': 'pool', 'stride': 2}, [1, 'two words and more']]"],
    [
      "texts",
      "r = (d['text'], d['folded'], d[0], d['empty'], d['url'])",
      "('first\\n\\nlast\\n', 'one two', 'zero', None, 'http://x:80/#y')",
    ],
    ["a date", "r = yaml.safe_load('day: 2020-01-31')['day']", "unknown: a date or a set in a file of settings"],
    [
      "many uses of anchors",
      "r = yaml.safe_load('a: &a [1]\\nb: &b [' + '*a, ' * 40 + ']\\nc: [' + '*b, ' * 40 + ']')",
      "unknown: line 1 of what yaml.load() reads: Excessive alias count indicates a resource exhaustion attack",
    ],
    ["the loader that is named", "r = yaml.load(open('config/model.yaml'), Loader=yaml.FullLoader)['base']['depth']", "3"],
    [
      "what is more than is read",
      "r = yaml.safe_load(open('config/bad.yaml'))",
      "unknown: line 2 of what yaml.load() reads: Unresolved tag: tag:yaml.org,2002:python/object:x",
    ],
  ])("%s", (_, text, expected) => {
    expect(show(load + text)).toBe(expected);
  });

  it.each([
    [
      "OmegaConf",
      "from omegaconf import OmegaConf\nc = OmegaConf.load('config/model.yaml')\nc = OmegaConf.merge(c, {'model': {'depth': 5}})\nr = (c.model.depth, c.model.blocks[0].width, c.absent)",
      "(5, 64, None)",
    ],
    [
      "EasyDict",
      "from easydict import EasyDict as edict\nc = edict({'a': {'b': 1}, 'l': [{'c': 2}]})\nc.a.d = 3\nr = (c.a.b, c.a.d, c.l[0].c, c['a']['d'])",
      "(1, 3, 2, 3)",
    ],
    [
      "yacs",
      "from yacs.config import CfgNode as CN\n_C = CN()\n_C.model = CN()\n_C.model.depth = 1\nc = _C.clone()\nc.merge_from_file('config/model.yaml')\nc.merge_from_list(['model.name', 'x'])\nr = (_C.model.depth, c.model.depth, c.model.name)",
      "(1, 3, 'x')",
    ],
  ])("settings by %s", (_, text, expected) => {
    expect(show(text)).toBe(expected);
  });
});
