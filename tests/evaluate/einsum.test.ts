/** numpy's Einstein sums, held to sums written out. */
import { expect, it } from "vitest";
import { Evaluated } from "./evaluated.ts";

const HEAD =
  "import numpy as np\na = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])\nb = np.array([[1.0, -1.0], [2.0, 0.5], [0.0, 3.0]])\nv = np.array([1.0, 2.0])\n";

it.each([
  ["np.einsum('m,d->md', v, v).tolist()", "[[1.0, 2.0], [2.0, 4.0]]"],
  ["np.einsum('ij,jk->ik', a, b).tolist()", "(a @ b).tolist()"],
  ["np.einsum('ij,jk', a, b).tolist()", "(a @ b).tolist()"],
  ["np.einsum('ij->ji', a).tolist()", "a.T.tolist()"],
  ["np.einsum('ii->i', a @ b).tolist()", "[(a @ b)[0, 0], (a @ b)[1, 1]]"],
  ["float(np.einsum('ij->', a))", "21.0"],
])("%s", (sum, written) => {
  const run = new Evaluated(`${HEAD}same = ${sum} == ${written}\n`);
  expect(run.show("same")).toBe("True");
});
