import { describe, expect, it } from "vitest";
import { draftOf, isComplete, namesCustomer, wordsOf } from "./words";

const NEW = draftOf(null, "a1", "en");

describe("a draft", () => {
  it("begins empty, for everybody", () => {
    expect(wordsOf(NEW)).toEqual({
      account_id: "a1",
      audience: { labels: [], wrote_within_days: null, silent_for_days: null, ordered: "any", language: null },
      texts: {},
      name_else: "",
      template_id: null,
      variables: {},
    });
    expect(isComplete(NEW, [])).toBe(false);
  });

  it("says how long ago they wrote, one way or the other", () => {
    expect(wordsOf({ ...NEW, activity: "within:30" }).audience).toMatchObject({ wrote_within_days: 30, silent_for_days: null });
    expect(wordsOf({ ...NEW, activity: "silent:90" }).audience).toMatchObject({ wrote_within_days: null, silent_for_days: 90 });
  });

  it("wants a word for who has no name as soon as it calls somebody by name", () => {
    const named = { ...NEW, texts: { en: "Salam {name}" } };
    expect(namesCustomer(named)).toBe(true);
    expect(isComplete(named, [])).toBe(false);
    expect(isComplete({ ...named, name_else: "friend" }, [])).toBe(true);
  });

  it("is complete once every blank of its template is filled", () => {
    const filled = { ...NEW, template_id: "t1", variables: { "1": "Sana" } };
    expect(isComplete(filled, ["1"])).toBe(true);
    expect(isComplete(filled, ["1", "2"])).toBe(false);
  });
});
