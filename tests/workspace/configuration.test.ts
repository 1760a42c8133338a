import { describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS } from "../../src/settings.ts";
import { NO_CONFIGURATION, readConfiguration, readJsonConfiguration, readPyproject } from "../../src/workspace/configuration.ts";

describe("pyproject.toml", () => {
  it("sets what its table names and nothing else", () => {
    const { settings, exclude, problems } =
      readPyproject(`
[tool.gradient-lens]
batch-size = 8
exclude = ["tests/"]
severity = { analysis-gap = "off", exploding-gradient = "error" }
thresholds = { weights = [2, 3, 5], post-norm-depth = [4, 8] }
`) ?? NO_CONFIGURATION;
    expect(problems).toEqual([]);
    expect(exclude).toEqual(["tests/"]);
    expect(settings).toEqual({
      ...DEFAULT_SETTINGS,
      batchSize: 8,
      severities: new Map([
        ["analysis-gap", "off"],
        ["exploding-gradient", "error"],
      ]),
      thresholds: { ...DEFAULT_SETTINGS.thresholds, weights: { info: 2, warning: 3, error: 5 }, postNormDepth: { info: 4, warning: 8 } },
    });
  });

  it("without our table is none", () => {
    expect(readPyproject("[tool.black]\nline-length = 100\n")).toBeUndefined();
    expect(readPyproject("not = = toml")).toBeUndefined();
  });

  it("that is broken and speaks of us says so", () => {
    expect(readPyproject("[tool.gradient-lens\n")?.problems[0]).toMatch(/^pyproject.toml cannot be read: /);
  });
});

describe("a configuration", () => {
  it.each([
    [{ "batch-size": "8" }, "`batch-size` is a whole number above 0"],
    [{ "batch-size": 0 }, "`batch-size` is a whole number above 0"],
    [{ dropout: 1 }, "`dropout` is true or false"],
    [{ severity: { "width-fragile": "loud" } }, 'severity of `width-fragile` is "error", "warning", "info" or "off"'],
    [{ severity: { "width-fragil": "off" } }, "`width-fragil` is not a rule"],
    [{ thresholds: { weigths: [1, 2, 4] } }, "`weigths` is not a threshold"],
    [{ thresholds: { weights: [3, 2, 1] } }, "`weights` is three growing numbers of decades: information, warning, error"],
    [{ thresholds: { "post-norm-depth": [12, 6] } }, "`post-norm-depth` is two growing numbers of layers: information, warning"],
    [{ roots: ["../elsewhere"] }, "`roots`: ../elsewhere leads out of the project, so it is not used"],
    [{ roots: ["/etc"] }, "`roots`: /etc leads out of the project, so it is not used"],
    [{ colour: 1 }, "`colour` is not a setting"],
  ])("says what is wrong: %j", (value, problem) => {
    const read = readConfiguration(value);
    expect(read.problems).toEqual([problem]);
    expect(read.settings).toEqual(DEFAULT_SETTINGS);
    expect(read.roots).toEqual([]);
  });

  it("knows no rules by JavaScript's own names", () => {
    const read = readJsonConfiguration('{"severity": {"__proto__": "off", "constructor": "off"}}');
    expect(read.problems).toEqual(["`__proto__` is not a rule", "`constructor` is not a rule"]);
    expect(read.settings.severities.size).toBe(0);
  });
});
