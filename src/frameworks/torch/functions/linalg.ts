/** Decompositions and inverses of matrices: known by their shapes alone. */
import { tuple } from "../../../evaluate/make.ts";
import type { AbstractValue, TensorValue } from "../../../evaluate/value.ts";
import type { Shape } from "../../../graph/graph.ts";
import type { Call, Row, Rows } from "../call.ts";
import { namedResult } from "../world.ts";

/** Sizes of a batch of matrices: the batch, rows, columns, and the smaller of the two. */
interface Matrices {
  readonly batch: Shape;
  readonly rows: number;
  readonly columns: number;
  readonly least: number;
}

type Shapes = (matrices: Matrices) => readonly Shape[];

function matricesOf(call: Call, x: TensorValue): Matrices {
  const [rows, columns] = x.shape.slice(-2);
  if (rows === undefined || columns === undefined) return call.raise("RuntimeError", "The input tensor must have at least 2 dimensions.");
  return { batch: x.shape.slice(0, -2), rows, columns, least: Math.min(rows, columns) };
}

function outputs(call: Call, name: string, inputs: readonly TensorValue[], shapes: readonly Shape[]): AbstractValue {
  const reason = `what ${name} does to gradients is not modelled`;
  const made = call.apply("opaque", { name, reason, outputs: shapes.map((shape) => ({ shape, dtype: "float" as const })) }, inputs);
  const [only] = made;
  return made.length === 1 && only !== undefined ? only : tuple(made);
}

function of(name: string, shapes: Shapes): Row {
  return (call) => {
    const x = call.tensor("input");
    return outputs(call, name, [x], shapes(matricesOf(call, x)));
  };
}

function solve(name: string): Row {
  return (call) => {
    const [a, b] = [call.tensor("A"), call.tensor("B")];
    return outputs(call, name, [a, b], [b.shape]);
  };
}

/** Least squares: only the solution is told of, and that by its shape alone. */
function leastSquares(call: Call): AbstractValue {
  const [a, b] = [call.tensor("A"), call.tensor("B")];
  const { batch, columns } = matricesOf(call, a);
  const right = b.shape.slice(batch.length + 1);
  const reason = "what lstsq does to gradients is not modelled";
  const given = { name: "lstsq", reason, outputs: [{ shape: [...batch, columns, ...right], dtype: "float" as const }] };
  return namedResult(call.context, "lstsq", ["solution"], call.apply("opaque", given, [a, b]));
}

const square: Shapes = ({ batch, rows, columns }) => [[...batch, rows, columns]];
const number: Shapes = ({ batch }) => [batch];
const singular =
  (full: boolean): Shapes =>
  ({ batch, rows, columns, least }) => [
    [...batch, rows, full ? rows : least],
    [...batch, least],
    [...batch, full ? columns : least, columns],
  ];

/** In torch and, most of them, in torch.linalg. */
export const MATRICES: Rows = {
  "det(input)": of("det", number),
  "logdet(input)": of("logdet", number),
  "slogdet(input)": of("slogdet", ({ batch }) => [batch, batch]),
  "inverse(input)": of("inverse", square),
  "inv(input)": of("inv", square),
  "pinverse(input, rcond=1e-15)": of("pinverse", ({ batch, rows, columns }) => [[...batch, columns, rows]]),
  "pinv(input, *args, **kwargs)": of("pinv", ({ batch, rows, columns }) => [[...batch, columns, rows]]),
  "matrix_exp(input)": of("matrix_exp", square),
  "matrix_power(input, n)": of("matrix_power", square),
  "cholesky(input, upper=False)": of("cholesky", square),
  "qr(input, *args, **kwargs)": of("qr", ({ batch, rows, columns, least }) => [
    [...batch, rows, least],
    [...batch, least, columns],
  ]),
  "eigh(input, UPLO='L')": of("eigh", ({ batch, rows }) => [
    [...batch, rows],
    [...batch, rows, rows],
  ]),
  "eigvalsh(input, UPLO='L')": of("eigvalsh", ({ batch, rows }) => [[...batch, rows]]),
  "svdvals(input)": of("svdvals", ({ batch, least }) => [[...batch, least]]),
};

/** Of torch alone, with the right factor not transposed. */
export const TORCH_MATRICES: Rows = {
  ...MATRICES,
  "svd(input, some=True, compute_uv=True)": of("svd", ({ batch, rows, columns, least }) => [
    [...batch, rows, least],
    [...batch, least],
    [...batch, columns, least],
  ]),
};

/** Of torch.linalg alone. */
export const LINALG_MATRICES: Rows = {
  ...MATRICES,
  "svd(input, full_matrices=True)": (call) => of("svd", singular(call.flag("full_matrices")))(call),
  "lstsq(A, B, rcond=None, *, driver=None)": leastSquares,
  "solve(A, B, *, left=True)": solve("solve"),
};
