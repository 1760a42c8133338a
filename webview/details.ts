/** Below the chart: what was found, what stopped the analysis, how the model was built and fed. */
import type { ReportFinding, ReportModel, ReportPage, ReportProblem } from "../src/protocol.ts";
import type { Actions } from "./actions.ts";
import { button, h, icon, prose, shortened } from "./dom.ts";
import type { Child } from "./dom.ts";
import { count } from "./numbers.ts";

const SEVERITIES = {
  error: { word: "Error", paths: ["M8 1.500a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z", "M5.5 5.500l5 5", "M10.5 5.500l-5 5"] },
  warning: { word: "Warning", paths: ["M8 2 14.5 13.500h-13z", "M8 6.500v3.5", "M8 11.700v.3"] },
  info: { word: "Information", paths: ["M8 1.500a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z", "M8 7v4.5", "M8 4.600v.3"] },
} as const;

/** The actions, and whether a fix's curve is on the chart. */
export interface ShownActions extends Actions {
  readonly isShown: (finding: number, fix: string) => boolean;
}

/** `own`: findings of the shown model, whose fixes can be asked for by their index. */
export function findingsSection(
  title: string,
  findings: readonly ReportFinding[],
  version: number,
  own: boolean,
  actions: ShownActions,
): HTMLElement | null {
  if (findings.length === 0) return null;
  const id = own ? "findings" : "file-findings";
  return h(
    "section",
    { class: "card", "aria-labelledby": id },
    h("h2", { id }, title, h("span", { class: "badge" }, String(findings.length))),
    h(
      "ul",
      { class: "findings" },
      findings.map((finding, index) => findingItem(finding, `${id}-${index}`, version, own ? index : undefined, actions)),
    ),
  );
}

function findingItem(finding: ReportFinding, key: string, version: number, index: number | undefined, actions: ShownActions): HTMLElement {
  const { word, paths } = SEVERITIES[finding.severity];
  return h(
    "li",
    { class: `finding severity-${finding.severity}` },
    h(
      "p",
      { class: "finding-message", dir: "auto" },
      h("span", { class: "severity" }, icon(...paths), h("span", { class: "hidden-text" }, `${word}: `)),
      prose(finding.message),
    ),
    h(
      "p",
      { class: "finding-source" },
      placeLink(key, finding.where, finding.place, version, actions),
      h("span", { class: "faint rule" }, shortened(finding.rule, 60)),
    ),
    related(finding, key, version, actions),
    fixes(finding, key, version, index, actions),
  );
}

/** More related places than this are folded. */
const FEW = 4;

function related({ related: all }: ReportFinding, key: string, version: number, actions: Actions): Child {
  const items = all.map(({ message, where, place }, index) =>
    h("li", { dir: "auto" }, prose(message), " ", placeLink(`${key}-related-${index}`, where, place, version, actions)),
  );
  if (items.length <= FEW) return items.length === 0 ? null : h("ul", { class: "related" }, items);
  const rest = h(
    "details",
    {},
    h("summary", { "data-key": `${key}-more` }, `${items.length - FEW} more`),
    h("ul", { class: "related" }, items.slice(FEW)),
  );
  return [h("ul", { class: "related" }, items.slice(0, FEW)), rest];
}

function fixes(finding: ReportFinding, key: string, version: number, index: number | undefined, actions: ShownActions): Child {
  if (index === undefined || finding.fixes.length === 0) return null;
  const { applyFix, whatIf, isShown } = actions;
  return h(
    "ul",
    { class: "fixes", "aria-label": "Fixes" },
    finding.fixes.map(({ id, title, safety, before, after }, at) =>
      h(
        "li",
        {},
        applyFix === undefined
          ? h("span", { class: "fix-told" }, prose(title, 200))
          : button(`${key}-fix-${at}`, { class: "fix", "data-fix": id }, () => applyFix(version, index, id), prose(title, 200)),
        whatIf === undefined || after === null || after === before
          ? null
          : button(
              `${key}-what-if-${at}`,
              { class: "link what-if", "data-what-if": id, "aria-pressed": String(isShown(index, id)), "aria-label": `What if: ${title}` },
              () => whatIf(version, index, id),
              isShown(index, id) ? "on the chart ✓" : "what if",
            ),
        safety === "unsafe" ? h("span", { class: "faint" }, " changes the model or its training") : null,
      ),
    ),
  );
}

/** What stopped the analysis, each with its line, or null where nothing did. */
export function problemsSection(model: ReportModel, version: number, actions: Actions): HTMLElement | null {
  if (model.problems.length === 0) return null;
  const title = model.status === "complete" ? "Taken as given" : "What stopped the analysis";
  return h(
    "section",
    { class: `card problems status-${model.status}`, "aria-labelledby": "problems" },
    h("h2", { id: "problems" }, title),
    h(
      "ul",
      {},
      model.problems.map((problem, index) => problemItem(problem, `problem-${index}`, version, actions)),
    ),
  );
}

function problemItem({ message, where, place }: ReportProblem, key: string, version: number, actions: Actions): HTMLElement {
  return h("li", { dir: "auto" }, prose(message), " ", where === null ? null : placeLink(key, where, place, version, actions));
}

function placeLink(key: string, where: string, place: number | null, version: number, actions: Actions): HTMLElement {
  const text = shortened(where, 80);
  if (place === null) return h("span", { class: "faint where", dir: "auto" }, text);
  return button(key, { class: "link where", title: "Go to this line" }, () => actions.reveal(version, place), text);
}

/** How the model was built and fed, in words, and its other constructions. */
export function modelSection(page: ReportPage, model: ReportModel, actions: Actions): HTMLElement {
  return h(
    "section",
    { class: "card", "aria-labelledby": "about" },
    h("h2", { id: "about" }, "The model"),
    h(
      "dl",
      { class: "about" },
      h("dt", {}, "Built as"),
      h("dd", { dir: "auto" }, h("code", {}, shortened(model.construction, 400)), h("br"), prose(model.constructionWords)),
      constructionChoice(page, model, actions),
      h("dt", {}, "Fed with"),
      h(
        "dd",
        {},
        model.inputsWords.length === 0
          ? "unknown inputs"
          : h(
              "ul",
              {},
              model.inputsWords.map((words) => h("li", { dir: "auto" }, prose(words))),
            ),
      ),
      h("dt", {}, "Parameters"),
      h("dd", {}, model.parameterCount === 0 && model.status === "failed" ? "unknown" : count(model.parameterCount)),
    ),
  );
}

function constructionChoice(page: ReportPage, model: ReportModel, actions: Actions): Child {
  if (model.constructions.length === 0) return null;
  const buttons = model.constructions.map(({ id, label, detail }, index) =>
    h(
      "li",
      {},
      button(
        `construction-${index}`,
        { class: "link", dir: "auto" },
        () => actions.showConstruction(page.version, id),
        shortened(label, 120),
      ),
      h("span", { class: "faint", dir: "auto" }, ` ${shortened(detail, 200)}`),
    ),
  );
  return [h("dt", {}, "Or as"), h("dd", {}, h("ul", {}, buttons))];
}
