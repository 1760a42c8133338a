/** Elements from data. Text is only ever a text node, attributes are never event handlers or styles: nothing here can turn a string into markup. */

import { typeset } from "./numbers.ts";

export type Child = Node | string | null | undefined | readonly Child[];

export interface Attributes {
  readonly class?: string;
  readonly id?: string;
  readonly title?: string;
  readonly for?: string;
  readonly type?: "button" | "radio";
  readonly name?: string;
  readonly value?: string;
  readonly scope?: "col" | "row";
  readonly role?: string;
  readonly tabindex?: string;
  readonly hidden?: string;
  readonly dir?: "auto" | "ltr";
  readonly [data: `data-${string}`]: string;
  readonly [aria: `aria-${string}`]: string;
}

/** Control, format and other characters that take no place of their own. */
const HIDDEN_CHARACTERS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text with every character that would hide itself or turn the line around written out. */
export function visible(text: string): string {
  return text.replace(HIDDEN_CHARACTERS, (character) => (character === "\n" || character === "\t" ? character : `⟨U+${hex(character)}⟩`));
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}

/** At most `most` characters, the middle left out. */
export function shortened(text: string, most: number): string {
  const characters = Array.from(text.slice(0, 20_000));
  if (characters.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${characters.slice(0, head).join("")}…${characters.slice(characters.length - (most - 1 - head)).join("")}`;
}

/** An element. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes as Readonly<Record<string, string>>)) {
    element.setAttribute(name, name === "title" ? visible(value) : value);
  }
  append(element, children);
  return element;
}

function append(element: HTMLElement, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined) continue;
    if (typeof child === "string") element.append(document.createTextNode(visible(child)));
    else if (child instanceof Node) element.append(child);
    else append(element, child);
  }
}

/** A sentence whose quoted `names` are set as code and whose numbers are written as people do; all of it text. */
export function prose(sentence: string, most = 1200): readonly Child[] {
  const parts = shortened(sentence, most).split("`");
  if (parts.length % 2 === 0) return [typeset(parts.join("`"))];
  return parts.map((part, index) => (index % 2 === 0 ? typeset(part) : h("code", {}, part)));
}

/** A button that does something; `key` finds it again after the page was redrawn. */
export function button(key: string, attributes: Attributes, action: () => void, ...children: readonly Child[]): HTMLButtonElement {
  const element = h("button", { type: "button", "data-key": key, ...attributes }, ...children);
  element.addEventListener("click", action);
  return element;
}

/** A drawing of straight paths in a 16 × 16 square, in the colour of the text. */
export function icon(...paths: readonly string[]): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("class", "icon");
  for (const path of paths) {
    const line = document.createElementNS(space, "path");
    line.setAttribute("d", path);
    drawing.append(line);
  }
  return drawing;
}

/** Runs a redraw and gives the keyboard focus back to the element of the same key. */
export function keepingFocus(redraw: () => void): void {
  const active = document.activeElement;
  const key = active instanceof HTMLElement ? active.dataset["key"] : undefined;
  redraw();
  if (key === undefined || document.activeElement !== document.body) return;
  for (const element of document.querySelectorAll<HTMLElement>("[data-key]")) {
    if (element.dataset["key"] === key) {
      element.focus({ preventScroll: true });
      return;
    }
  }
}
