/** Text of unknown origin (names in code, messages that quote them) made fit for the places in which the editor shows it. */

/** Control, format and other characters that take no place of their own, or turn the line around. */
const HIDDEN_CHARACTERS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** On one line, every character that would hide itself or turn the line around written out. */
export function visible(text: string): string {
  return text.replace(HIDDEN_CHARACTERS, (character) => {
    if (character === "\n" || character === "\t" || character === "\r") return " ";
    return `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}

/** At most `most` characters, the middle left out. */
export function shortened(text: string, most: number): string {
  const characters = Array.from(text.slice(0, 20_000));
  if (characters.length <= most && text.length <= 20_000) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${characters.slice(0, head).join("")}…${characters.slice(characters.length - (most - 1 - head)).join("")}`;
}

/** For diagnostics and titles, where text is only text. */
export function plain(text: string, most = 400): string {
  return visible(shortened(text, most));
}

/** For labels in which the editor draws `$(name)` as an icon: lenses, pick lists, status. */
export function label(text: string, most = 120): string {
  return plain(text, most).replace(/\$\(/g, "\\$(");
}

/** For notifications, in which `[text](address)` becomes a link and `$(name)` may become an icon. */
export function notification(text: string, most = 300): string {
  return plain(text, most).replace(/\]\(/g, "] (").replace(/\$\(/g, "$ (");
}

/** For Markdown: no character keeps a meaning there. */
export function markdown(text: string, most = 300): string {
  return plain(text, most)
    .replace(/[\\`*_{}[\]()#+\-.!|~<>&"'$:/@=]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/ {2,}/g, " ");
}

/** A sentence whose quoted `names` become code; everything else is only text. */
export function markdownSentence(text: string, most = 600): string {
  const parts = plain(text, most).split("`");
  // An odd quote out is a character like any other.
  if (parts.length % 2 === 0) return markdown(text, most);
  return parts.map((part, index) => (index % 2 === 0 ? markdown(part, most) : part === "" ? "" : `\`${part}\``)).join("");
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A magnitude given by its log10: 0.081, 12, 3.1 × 10⁻⁹. */
export function magnitude(log10: number): string {
  if (log10 >= -3 && log10 < 4) return String(Number((10 ** log10).toPrecision(2)));
  let exponent = Math.floor(log10);
  let digits = (10 ** (log10 - exponent)).toFixed(1);
  if (digits === "10.0") [digits, exponent] = ["1.0", exponent + 1];
  const raised = Array.from(String(Math.abs(exponent)), (digit) => SUPERSCRIPTS[Number(digit)] ?? digit).join("");
  return `${digits} × 10${exponent < 0 ? "⁻" : ""}${raised}`;
}
