import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frameHtml } from "../../src/extension/html.ts";
import { label, magnitude, markdown, markdownSentence, notification, plain, shortened, visible } from "../../src/extension/words.ts";

const HOSTILE = [
  "<img src=x onerror=alert(1)>",
  "[click](command:workbench.action.quit)",
  "![x](https://example.org/x.png)",
  "**bold** _it_ ~~no~~ # head\n- list\n1. one",
  "`code` ```\nblock\n```",
  "${7*7} $(trash) {{x}}",
  "safe\u202egnp.exe\u2066\u200b\u0000",
  "https://example.org www.example.org a@example.org",
  "&lt;b&gt; &#x41;",
];

describe("text of unknown origin", () => {
  it.each(HOSTILE)("%j means nothing in Markdown", (text) => {
    const safe = markdown(text);
    // What is left is words, spaces and entities: no character that Markdown, HTML or an address is made of.
    expect(safe.replace(/&#\d+;/g, "")).not.toMatch(/[\\`*_{}[\]()#+\-.!|~<>&"'$:/@=]/);
  });

  it.each(HOSTILE)("%j cannot end a code span", (text) => {
    const safe = markdownSentence(`one \`${text.replaceAll("`", "")}\` two`);
    expect(safe.split("`")).toHaveLength(3);
    expect(safe).not.toContain("\n");
  });

  it("has no hidden characters and stays on its line", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
    expect(visible("a\u202eb")).toBe("a⟨U+202E⟩b");
  });

  it("is shortened in the middle", () => {
    expect(shortened("x".repeat(10_000), 20)).toHaveLength(20);
    expect(shortened("abcdefghij", 5)).toBe("ab…ij");
    expect(shortened("short", 20)).toBe("short");
    expect(plain("x".repeat(100_000)).length).toBeLessThanOrEqual(400);
  });

  it("draws no icons in labels and makes no links in notifications", () => {
    expect(label("$(trash)")).toBe("\\$(trash)");
    expect(notification("[a](command:b) $(c)")).toBe("[a] (command:b) $ (c)");
  });

  it("writes magnitudes as people do", () => {
    expect(magnitude(-8.4)).toBe("4.0 × 10⁻⁹");
    expect(magnitude(-0.09)).toBe("0.81");
    expect(magnitude(-3 - 1e-9)).toBe("1.0 × 10⁻³");
    expect(magnitude(12.02)).toBe("1.0 × 10¹²");
  });
});

describe("the report's frame", () => {
  it("allows its own script and style, and nothing else", () => {
    const html = frameHtml({
      script: "s.js",
      style: "s.css",
      source: "vscode-resource:",
      nonce: "abc",
      document: '"><script>alert(1)</script>',
    });
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
    expect(policy).toContain("default-src &#39;none&#39;");
    expect(policy).not.toMatch(/unsafe|\*|http/);
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/ on\w+=/);
  });
});
