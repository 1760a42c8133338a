/** The page as a whole: what stands where, and what is redrawn when. */
import type { ChartSeries, PlaceId, ReportModel, ReportPage, ToWebview, WhatIf } from "../src/protocol.ts";
import type { Actions } from "./actions.ts";
import { chartCard } from "./chart-card.ts";
import { modelPicker } from "./controls.ts";
import { findingsSection, type ShownActions, modelSection, problemsSection } from "./details.ts";
import type { Child } from "./dom.ts";
import { h, icon, keepingFocus, prose } from "./dom.ts";
import { tableSection } from "./table.ts";
import { onThemeChange, readTheme } from "./theme.ts";
import { timeCard } from "./time-card.ts";
import { verdictSection } from "./verdict.ts";

export interface PageOptions {
  readonly actions: Actions;
  /** The series that is shown first. */
  readonly series: ChartSeries["id"];
  readonly seriesChosen: (series: ChartSeries["id"]) => void;
}

export interface Page {
  readonly show: (page: ReportPage) => void;
  readonly busy: () => void;
  readonly cursor: (version: number, place: PlaceId | null) => void;
  /** The curve that was asked for. */
  readonly whatIf: (answer: ToWebview & { readonly kind: "whatIf" }) => void;
}

/** A fix whose curve is shown, or awaited. */
interface Asked {
  readonly finding: number;
  readonly fix: string;
  readonly result: WhatIf | undefined;
}

interface State {
  page: ReportPage | undefined;
  busy: boolean;
  series: ChartSeries["id"];
  cursor: PlaceId | null;
  whatIf: Asked | undefined;
}

/** Builds the page into an empty body. */
export function createPage(body: HTMLElement, { actions, series, seriesChosen }: PageOptions): Page {
  const state: State = { page: undefined, busy: true, series, cursor: null, whatIf: undefined };
  const areas = createAreas(body);
  const theme = readTheme();
  const reveal = (place: PlaceId | null): void => {
    if (place !== null && state.page !== undefined) actions.reveal(state.page.version, place);
  };
  const shownActions: ShownActions = {
    ...actions,
    isShown: (finding, fix) => state.whatIf?.finding === finding && state.whatIf.fix === fix,
    ...(actions.whatIf !== undefined && {
      whatIf: (version: number, finding: number, fix: string) => {
        const isOff = shownActions.isShown(finding, fix);
        state.whatIf = isOff ? undefined : { finding, fix, result: undefined };
        if (!isOff) actions.whatIf?.(version, finding, fix);
        draw();
      },
    }),
  };
  const chart = chartCard(theme, {
    closed: () => {
      state.whatIf = undefined;
      draw();
    },
    clicked: ({ place }) => reveal(place),
    seriesChosen: (id) => {
      state.series = id;
      seriesChosen(id);
      draw();
    },
  });
  const time = timeCard(theme, ({ place }) => reveal(place));
  areas.charts.append(chart.element, time.element);
  const draw = (): void => keepingFocus(() => drawPage(state, areas, chart, time, shownActions));
  onThemeChange(() => {
    chart.theme(readTheme());
    time.theme(readTheme());
  });
  draw();
  return {
    show(page) {
      const announced = state.page?.model?.verdictWords;
      // A curve is of one text; a page that only brings its fixes is of the same.
      const isSame = page.version === state.page?.version && page.shown === state.page.shown;
      Object.assign(state, { page, busy: false, ...(!isSame && { whatIf: undefined }) });
      draw();
      if (page.model !== null && page.model.verdictWords !== announced) areas.announcer.textContent = page.model.verdictWords;
    },
    busy() {
      state.busy = true;
      drawBusy(state, areas);
    },
    whatIf({ version, finding, fix, result }) {
      if (version !== state.page?.version || !shownActions.isShown(finding, fix)) return;
      state.whatIf = result === null ? undefined : { finding, fix, result };
      draw();
      areas.announcer.textContent = result === null ? "This could not be told." : `With the fix: ${result.verdictWords}`;
    },
    cursor(version, place) {
      if (version !== state.page?.version || place === state.cursor) return;
      state.cursor = place;
      draw();
    },
  };
}

interface Areas {
  readonly main: HTMLElement;
  readonly top: HTMLElement;
  readonly verdict: HTMLElement;
  readonly charts: HTMLElement;
  readonly details: HTMLElement;
  readonly table: HTMLElement;
  /** Read aloud when the verdict changes. */
  readonly announcer: HTMLElement;
}

function createAreas(body: HTMLElement): Areas {
  const area = (name: string): HTMLElement => h("div", { class: name });
  const areas = {
    top: area("top"),
    verdict: area("verdict-area"),
    charts: area("charts"),
    details: area("details"),
    table: area("table-area"),
  };
  const announcer = h("div", { class: "hidden-text", role: "status", "aria-live": "polite" });
  const main = h("main", {}, Object.values(areas), announcer);
  body.append(h("div", { class: "progress", "aria-hidden": "true" }), main);
  return { ...areas, main, announcer };
}

function drawBusy({ busy, page }: State, { main }: Areas): void {
  document.body.classList.toggle("busy", busy);
  document.body.classList.toggle("loading", busy && page === undefined);
  main.setAttribute("aria-busy", String(busy));
}

function drawPage(
  state: State,
  areas: Areas,
  chart: ReturnType<typeof chartCard>,
  time: ReturnType<typeof timeCard>,
  actions: ShownActions,
): void {
  const { page } = state;
  drawBusy(state, areas);
  const model = page?.model ?? null;
  fill(areas.top, page === undefined ? [] : [modelPicker(page, actions.showModel), staleNotice(page)]);
  fill(areas.verdict, page === undefined ? loading() : model === null ? noModel(page) : verdictSection(model, page.version, actions));
  const series = shownSeries(model, state.series);
  const cursor = series === undefined || state.cursor === null ? -1 : series.points.findIndex(({ place }) => place === state.cursor);
  const at = cursor < 0 ? undefined : cursor;
  document.body.classList.toggle("is-stale", typeof page?.stale === "string");
  chart.show(model, series, at, state.whatIf?.result);
  time.show(model?.time ?? []);
  fill(areas.details, page === undefined ? [] : details(page, model, actions));
  fill(areas.table, page === undefined || series === undefined ? [] : tableSection(series, page.version, at, actions));
}

function fill(area: HTMLElement, content: Child): void {
  const holder = h("div", {}, content);
  area.replaceChildren(...holder.childNodes);
}

function shownSeries(model: ReportModel | null, chosen: ChartSeries["id"]): ChartSeries | undefined {
  const drawn = model?.series.filter(({ points }) => points.length > 0) ?? [];
  return drawn.find(({ id }) => id === chosen) ?? drawn[0];
}

function staleNotice({ stale }: ReportPage): HTMLElement | null {
  if (stale === null) return null;
  return h(
    "p",
    { class: "notice", role: "note", dir: "auto" },
    icon("M8 2a6 6 0 1 0 6 6", "M8 5v3.5l2.5 1.5", "M11 2h3v3"),
    h("span", {}, "The last complete version is shown: ", prose(stale)),
  );
}

function loading(): HTMLElement {
  return h(
    "section",
    { class: "empty" },
    h("h1", {}, "Reading the model…"),
    h("div", { class: "skeleton" }),
    h("div", { class: "skeleton short" }),
  );
}

function noModel({ message, file }: ReportPage): HTMLElement {
  return h(
    "section",
    { class: "empty" },
    h("h1", {}, "No model to show"),
    h("p", { dir: "auto" }, prose(message ?? `Nothing in ${file} is a model.`)),
    h(
      "p",
      { class: "faint" },
      "A model is a class with a forward method that derives from nn.Module, an nn.Sequential, or a function that builds one.",
    ),
  );
}

function details(page: ReportPage, model: ReportModel | null, actions: ShownActions): Child {
  const ofFile = findingsSection("Elsewhere in the file", page.findings, page.version, false, actions);
  if (model === null) return ofFile;
  const main = [
    problemsSection(model, page.version, actions),
    findingsSection("Findings", model.findings, page.version, true, actions),
    ofFile,
  ];
  const first = model.status === "complete" ? [main[1], main[2], main[0]] : main;
  return [h("div", { class: "column" }, first), h("div", { class: "column" }, modelSection(page, model, actions))];
}
