/** What tests read of a drawn chart, in the report page alone as in a real editor. */

/** A point of the gradient chart, where it is drawn in CSS pixels of the canvas. */
export interface Reading {
  readonly name: string;
  readonly call: number;
  readonly norm: number | null;
  readonly x: number;
  readonly y: number | null;
  readonly after: { readonly norm: number | null; readonly y: number | null } | null;
}

/** Runs in the page: the points once three frames in succession have drawn them at the same places. A chart has its size a frame or more after it is shown. */
export function readingsWhenStill(canvas: Element): Promise<readonly Reading[]> {
  const read = (canvas as unknown as { readings: () => readonly Reading[] }).readings;
  return new Promise((resolve) => {
    let [last, same] = [read(), 0];
    const look = (): void => {
      const now = read();
      [last, same] = [now, JSON.stringify(now) === JSON.stringify(last) ? same + 1 : 0];
      if (same === 3) resolve(now);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}
