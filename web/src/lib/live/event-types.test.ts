import { expect, it } from "vitest";
import document from "../../../openapi.json?raw";
import { eventTypes } from "./event-types";

it("knows every type that the API tells of, by what it is about", () => {
  const { components } = JSON.parse(document) as { components: { schemas: { Type: { enum: string[] } } } };
  const known = eventTypes();
  expect(known.flatMap(([, types]) => types).sort()).toEqual(components.schemas.Type.enum.sort());
  expect(known.find(([area]) => area === "webhook")?.[1]).toContain("webhook.test");
});
