import { expect, it } from "vitest";
import { areasOf } from "./areas";

it("puts reading and writing of one area on one line", () => {
  expect(areasOf(["orders:read", "orders:write", "shop:read"])).toEqual([
    { area: "orders", read: "orders:read", write: "orders:write" },
    { area: "shop", read: "shop:read", write: undefined },
  ]);
});
