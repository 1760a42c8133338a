/** torchvision's models called by name where torchvision is not at hand: as many parameters and outputs as its documentation and named_parameters tell. */
import { expect, it } from "vitest";
import { analysisOf, requestOf } from "../harness/analyze.ts";

it.each([
  ["efficientnet_b0", 224, 5_288_548, "features.0.0.weight", "classifier.1.bias", 1],
  ["efficientnet_v2_s", 64, 21_458_488, "features.0.0.weight", "classifier.1.bias", 1],
  ["convnext_tiny", 64, 28_589_128, "features.0.0.weight", "classifier.2.bias", 1],
  ["vit_b_32", 224, 88_224_232, "class_token", "heads.head.bias", 1],
  ["swin_t", 224, 28_288_354, "features.0.0.weight", "head.bias", 1],
  ["googlenet", 224, 13_004_888, "conv1.conv.weight", "fc.bias", 3],
  ["inception_v3", 299, 27_161_264, "Conv2d_1a_3x3.conv.weight", "fc.bias", 2],
])("%s", (name, edge, count, first, last, outputs) => {
  const request = requestOf("from torchvision import models\n");
  const inputs = [{ shape: [2, 3, edge, edge], kind: { kind: "normal", mean: 0, std: 1 } as const }];
  const [model] = analysisOf({ ...request, told: { construct: `models.${name}()`, inputs } }).models;
  const parameters = model?.graph?.parameters ?? [];
  expect(model?.status).toBe("complete");
  expect(parameters.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0)).toBe(count);
  expect([parameters[0]?.name, parameters.at(-1)?.name]).toEqual([first, last]);
  expect(model?.outputs.map(({ shape }) => shape)).toEqual(Array(outputs).fill([2, 1000]));
});
