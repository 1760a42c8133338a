/** `string`, `textwrap`. */
import type { LibraryModule } from "../library.ts";
import { native, str } from "../make.ts";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

export const string: LibraryModule = {
  name: "string",
  members: () => [
    ["ascii_lowercase", str(LOWER)],
    ["ascii_uppercase", str(UPPER)],
    ["ascii_letters", str(LOWER + UPPER)],
    ["digits", str(DIGITS)],
    ["hexdigits", str(DIGITS + "abcdefABCDEF")],
    ["octdigits", str("01234567")],
    ["punctuation", str(PUNCTUATION)],
    ["whitespace", str(" \t\n\r\v\f")],
    ["printable", str(DIGITS + LOWER + UPPER + PUNCTUATION + " \t\n\r\v\f")],
  ],
};

export const textwrap: LibraryModule = {
  name: "textwrap",
  members: () => [
    ["dedent", native("dedent(text)", (_, args) => args.get("text"), false)],
    ["indent", native("indent(text, prefix)", (_, args) => args.get("text"), false)],
  ],
};
