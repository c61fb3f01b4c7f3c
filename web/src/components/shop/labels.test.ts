import { expect, test } from "vitest";
import { withLabel } from "./labels";

test("a label is trimmed, and stands there once", () => {
  expect(withLabel(["vip"], "  late   payer ")).toEqual(["vip", "late payer"]);
  expect(withLabel(["VIP"], "vip")).toEqual(["VIP"]);
  expect(withLabel(["vip"], "   ")).toEqual(["vip"]);
});
