import { describe, expect, it } from "vitest";
import { decode } from "../../src/workspace/decode.ts";
import { openBytes } from "../../src/workspace/open.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a file's bytes", () => {
  it("are UTF-8, without a byte order mark", () => {
    expect(decode("a.py", bytes("\ufeffx = 'ä'"))).toEqual({ text: "x = 'ä'" });
  });

  it("are Latin-1 where a comment says so", () => {
    expect(decode("a.py", Uint8Array.from([...bytes("# -*- coding: latin-1 -*-\nx = '"), 0xe4, 0x27]))).toEqual({
      text: "# -*- coding: latin-1 -*-\nx = 'ä'",
    });
  });

  it.each([
    ["binary", Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0]), "b.py is not text, so it is not analysed"],
    ["broken UTF-8", Uint8Array.from([0x78, 0xff, 0xfe]), "b.py is not UTF-8 text, so it is not analysed"],
    ["above 1 MB", new Uint8Array(1_000_001).fill(0x20), "b.py is larger than 1 MB, so it is not analysed"],
  ])("are refused when %s", (_, content, refusal) => {
    expect(decode("folder/b.py", content)).toEqual({ refusal });
    expect(openBytes("folder/b.py", content)).toEqual({ refusal });
  });

  it("may be none", () => {
    expect(decode("a.py", new Uint8Array())).toEqual({ text: "" });
  });
});
