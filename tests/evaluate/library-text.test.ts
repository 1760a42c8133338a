/** Python of our own is divided at its definitions, which are read and evaluated when something asks for them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Library } from "../../src/evaluate/library.ts";
import { partsOf } from "../../src/evaluate/library-text.ts";
import { moved } from "../../src/syntax/incremental.ts";
import { testParser } from "../harness/parser.ts";
import { Evaluated } from "./evaluated.ts";

const parser = await testParser();
const source = fileURLToPath(new URL("../../src/", import.meta.url));
const texts = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".py"));

describe("our own Python", () => {
  it.each(texts)("%s: its parts together are the whole", (name) => {
    const text = readFileSync(join(source, name), "utf8");
    const parts = partsOf(text).all;
    const { module, errors } = parser.parse(text);
    expect(errors).toEqual([]);
    expect(parts.flatMap((part) => moved(parser.parse(part.text).module.body, part.start))).toEqual(module.body);
  });

  it("has no decorators where definitions wait", () => {
    for (const name of texts) expect(readFileSync(join(source, name), "utf8")).not.toMatch(/^@/m);
  });
});

const TEXT = `"""A library."""
made = []


def Base_name():
    return 'base'


class Base:
    made.append('Base')


class Derived(Base):
    made.append('Derived')

    def name(self):
        return Base_name() + abs(1)


class Idle:
    made.append('Idle')


def abs(x):
    return ' by ' + str(x)


def twice():
    return 1


once = twice


def twice():
    return 2
`;

const library: Library = {
  name: "own",
  packages: ["own"],
  module: (path) => (path === "own" ? { name: "own", source: { file: "gradient-lens:own.py", text: TEXT } } : undefined),
};

describe("a library's definitions", () => {
  const evaluate = (text: string): Evaluated => new Evaluated(text, { libraries: [library] });

  it("are evaluated when they are asked for, with what they are made of", () => {
    const program = evaluate("import own\nbefore = list(own.made)\nname = own.Derived().name()\nafter = list(own.made)\n");
    expect(program.show("before")).toBe("[]");
    expect(program.show("name")).toBe("'base by 1'");
    expect(program.show("after")).toBe("['Base', 'Derived']");
  });

  it("are all there for those who ask for all of them", () => {
    const program = evaluate("import own\nnames = [n for n in dir(own) if n[0] != '_']\nfrom own import *\nidle = Idle.__name__\n");
    expect(program.show("names")).toBe("['Base', 'Base_name', 'Derived', 'Idle', 'abs', 'made', 'once', 'twice']");
    expect(program.show("idle")).toBe("'Idle'");
  });

  it("keep their order where a name is bound twice", () => {
    const program = evaluate("import own\nfirst, second = own.once(), own.twice()\n");
    expect([program.show("first"), program.show("second")]).toEqual(["1", "2"]);
  });

  it("give way to what is put in their place", () => {
    const program = evaluate("import own\nown.Idle = 3\nidle = own.Idle\nhas = hasattr(own, 'Base'), hasattr(own, 'Other')\n");
    expect([program.show("idle"), program.show("has")]).toEqual(["3", "(True, False)"]);
  });
});
