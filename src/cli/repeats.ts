/** A model that several files build is told about once: where it is defined, if that file is reported on too. */
import type { FileReport } from "../report/report.ts";
import type { Finding } from "../rules/rule.ts";

/** Reports in which what is found in an imported model is left to the report of the file it stands in, where that has it as well. */
export function withoutRepeats(reports: readonly FileReport[]): readonly FileReport[] {
  const own = new Set(
    reports.flatMap(({ analysis }) => {
      const file = analysis?.file.document.file;
      return (analysis?.models ?? []).flatMap(({ findings }) => findings.filter(({ location }) => location.file === file).map(keyOf));
    }),
  );
  return reports.map((report) => {
    const { analysis } = report;
    if (analysis === undefined) return report;
    const { file } = analysis.file.document;
    const models = analysis.models.map((model) =>
      model.candidate.kind === "imported"
        ? { ...model, findings: model.findings.filter((each) => each.location.file === file || !own.has(keyOf(each))) }
        : model,
    );
    return { ...report, analysis: { ...analysis, models } };
  });
}

function keyOf({ rule, location: { file, span } }: Finding): string {
  return `${rule} ${file} ${span.start}-${span.end}`;
}
