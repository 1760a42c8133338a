/** A project's own settings: `[tool.gradient-lens]` of pyproject.toml, or the same keys in .gradient-lens.json. */
import { parse } from "smol-toml";
import { RULES } from "../rules/index.ts";
import type { Levels, Settings, Severity, Thresholds } from "../settings.ts";
import { DEFAULT_SETTINGS } from "../settings.ts";

/** Settings and what only hosts need. */
export interface Configuration {
  readonly settings: Settings;
  /** Patterns of files to leave out, in .gitignore's syntax. */
  readonly exclude: readonly string[];
  /** Folders where absolute imports start, relative to the project; never out of it. */
  readonly roots: readonly string[];
}

/** A configuration with what was wrong in it, each a sentence; wrong entries leave the default in place. */
export interface ReadConfiguration extends Configuration {
  readonly problems: readonly string[];
}

/** Nothing set. */
export const NO_CONFIGURATION: ReadConfiguration = { settings: DEFAULT_SETTINGS, exclude: [], roots: [], problems: [] };

/** The configuration in a pyproject.toml; undefined when it has no table for us. */
export function readPyproject(text: string): ReadConfiguration | undefined {
  let table: unknown;
  try {
    table = parse(text);
  } catch (error) {
    // Somebody else's broken file, unless it speaks of us.
    const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
    return text.includes("tool.gradient-lens")
      ? { ...NO_CONFIGURATION, problems: [`pyproject.toml cannot be read: ${message}`] }
      : undefined;
  }
  const own = entry(entry(table, "tool"), "gradient-lens");
  return own === undefined ? undefined : readConfiguration(own);
}

/** The configuration in a JSON file. */
export function readJsonConfiguration(text: string): ReadConfiguration {
  try {
    return readConfiguration(JSON.parse(text));
  } catch {
    return { ...NO_CONFIGURATION, problems: ["the configuration is not JSON"] };
  }
}

/** A configuration from a parsed object; its keys are those of the README. */
export function readConfiguration(value: unknown): ReadConfiguration {
  const problems: string[] = [];
  const reader = new Reader(problems);
  if (!isTable(value)) return { ...NO_CONFIGURATION, problems: ["the configuration is not a table"] };
  const settings: Settings = {
    batchSize: reader.count(value, "batch-size") ?? DEFAULT_SETTINGS.batchSize,
    sequenceLength: reader.count(value, "sequence-length") ?? DEFAULT_SETTINGS.sequenceLength,
    dropout: reader.flag(value, "dropout") ?? DEFAULT_SETTINGS.dropout,
    thresholds: reader.thresholds(value),
    severities: reader.severities(value),
  };
  const known = new Set(["batch-size", "sequence-length", "dropout", "thresholds", "severity", "exclude", "roots"]);
  reader.onlyKnows(value, known, "a setting");
  return { settings, exclude: reader.texts(value, "exclude"), roots: reader.folders(value, "roots"), problems };
}

type Table = Readonly<Record<string, unknown>>;

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function entry(value: unknown, key: string): unknown {
  return isTable(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Reads entries of one table and remembers what was wrong with them. */
class Reader {
  readonly #problems: string[];

  constructor(problems: string[]) {
    this.#problems = problems;
  }

  /** Tells of each key that is none of those that have a meaning: a misspelt one would else be as if it were not there. */
  onlyKnows(table: Table, known: ReadonlySet<string>, what: string): void {
    for (const key of Object.keys(table)) if (!known.has(key)) this.#problems.push(`\`${key}\` is not ${what}`);
  }

  count(table: Table, key: string): number | undefined {
    return this.#take(table, key, "a whole number above 0", (value) =>
      typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : undefined,
    );
  }

  flag(table: Table, key: string): boolean | undefined {
    return this.#take(table, key, "true or false", (value) => (typeof value === "boolean" ? value : undefined));
  }

  texts(table: Table, key: string): readonly string[] {
    const isText = (value: unknown): value is string => typeof value === "string";
    return this.#take(table, key, "a list of strings", (value) => (Array.isArray(value) && value.every(isText) ? value : undefined)) ?? [];
  }

  folders(table: Table, key: string): readonly string[] {
    return this.texts(table, key).filter((folder) => {
      const inside = !/^(?:[/\\~]|[A-Za-z]:)/.test(folder) && !folder.split(/[/\\]/).includes("..");
      if (!inside) this.#problems.push(`\`${key}\`: ${folder} leads out of the project, so it is not used`);
      return inside;
    });
  }

  severities(table: Table): ReadonlyMap<string, Severity | "off"> {
    const found = new Map<string, Severity | "off">();
    const given = this.#take(table, "severity", 'a table such as { analysis-gap = "off" }', (value) =>
      isTable(value) ? value : undefined,
    );
    const rules = new Set(RULES.map(({ id }) => id));
    this.onlyKnows(given ?? {}, rules, "a rule");
    for (const [rule, value] of Object.entries(given ?? {})) {
      if (!rules.has(rule)) continue;
      if (value === "info" || value === "warning" || value === "error" || value === "off") found.set(rule, value);
      else this.#problems.push(`severity of \`${rule}\` is "error", "warning", "info" or "off"`);
    }
    return found;
  }

  thresholds(table: Table): Thresholds {
    const own = DEFAULT_SETTINGS.thresholds;
    const given = this.#take(table, "thresholds", "a table such as { weights = [1, 2, 4] }", (value) =>
      isTable(value) ? value : undefined,
    );
    if (given === undefined) return own;
    this.onlyKnows(given, new Set(["weights", "outputs", "time", "saturated-share", "spread", "post-norm-depth"]), "a threshold");
    return {
      weights: this.#levels(given, "weights") ?? own.weights,
      outputs: this.#levels(given, "outputs") ?? own.outputs,
      time: this.#levels(given, "time") ?? own.time,
      saturatedShare: this.#positive(given, "saturated-share") ?? own.saturatedShare,
      spread: this.#positive(given, "spread") ?? own.spread,
      postNormDepth: this.#depths(given, "post-norm-depth") ?? own.postNormDepth,
    };
  }

  #positive(table: Table, key: string): number | undefined {
    return this.#take(table, key, "a number above 0", (value) => (typeof value === "number" && value > 0 ? value : undefined));
  }

  #levels(table: Table, key: string): Levels | undefined {
    return this.#take(table, key, "three growing numbers of decades: information, warning, error", (value) => {
      if (!Array.isArray(value) || value.length !== 3) return undefined;
      const [info, warning, error] = value as readonly unknown[];
      if (typeof info !== "number" || typeof warning !== "number" || typeof error !== "number") return undefined;
      return info > 0 && info <= warning && warning <= error ? { info, warning, error } : undefined;
    });
  }

  #depths(table: Table, key: string): Thresholds["postNormDepth"] | undefined {
    return this.#take(table, key, "two growing numbers of layers: information, warning", (value) => {
      if (!Array.isArray(value) || value.length !== 2) return undefined;
      const [info, warning] = value as readonly unknown[];
      if (typeof info !== "number" || typeof warning !== "number") return undefined;
      return info > 0 && info <= warning ? { info, warning } : undefined;
    });
  }

  #take<T>(table: Table, key: string, wanted: string, read: (value: unknown) => T | undefined): T | undefined {
    const value = entry(table, key);
    if (value === undefined) return undefined;
    const result = read(value);
    if (result === undefined) this.#problems.push(`\`${key}\` is ${wanted}`);
    return result;
  }
}
