import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { SWRConfig } from "swr";
import { expect, test, vi } from "vitest";
import { CACHE_OPTIONS, useCache, useGet, useGrowing } from "./cache";

const PATH = "/api/customers/labels";

type Label = { label: string; count: number };

const named = (label: string): Label => ({ label, count: 1 });

/** A server that answers each request only when it is told to, with the next of `lists`. */
function slowServer(...lists: string[][]) {
  const waiting: (() => void)[] = [];
  const fetch = vi.fn(() => {
    const list = lists[fetch.mock.calls.length - 1]?.map(named);
    return new Promise<Response>((resolve) => waiting.push(() => resolve(Response.json(list))));
  });
  vi.stubGlobal("fetch", fetch);
  return { fetch, answer: () => waiting.shift()?.() };
}

const wrapper = ({ children }: { children: ReactNode }) => (
  <SWRConfig value={{ ...CACHE_OPTIONS, provider: () => new Map() }}>{children}</SWRConfig>
);
const read = () => renderHook(() => ({ cache: useCache(), list: useGet(PATH, {}) }), { wrapper });
const adding = (name: string) => (known: Label[]) =>
  known.some(({ label }) => label === name) ? known : [...known, named(name)];
const namesOf = ({ data }: { data?: Label[] | undefined }) => data?.map(({ label }) => label);

test("a change that comes while the page is still loading is in what it then shows", async () => {
  const { fetch, answer } = slowServer(["a"]);
  const { result } = read();
  await waitFor(() => expect(fetch).toHaveBeenCalledOnce());
  act(() => result.current.cache.patch(PATH, adding("b")));
  answer();
  await waitFor(() => expect(namesOf(result.current.list)).toEqual(["a", "b"]));
  expect(fetch).toHaveBeenCalledOnce();
});

test("a change that concerns another page leaves a request under way alone", async () => {
  const { fetch, answer } = slowServer(["a"], ["a", "c"]);
  const { result } = read();
  await waitFor(() => expect(fetch).toHaveBeenCalledOnce());
  answer();
  await waitFor(() => expect(namesOf(result.current.list)).toEqual(["a"]));
  act(() => result.current.cache.refresh());
  await waitFor(() => expect(fetch).toHaveBeenCalledTimes(2));
  act(() => result.current.cache.patch(PATH, (known) => known));
  answer();
  await waitFor(() => expect(namesOf(result.current.list)).toEqual(["a", "c"]));
});

test("a change to what is asked anew shows at once, and the question is put again", async () => {
  const { fetch, answer } = slowServer(["a"], ["a", "stale"], ["a", "b", "c"]);
  const { result } = read();
  await waitFor(() => expect(fetch).toHaveBeenCalledOnce());
  answer();
  await waitFor(() => expect(namesOf(result.current.list)).toEqual(["a"]));
  act(() => result.current.cache.refresh());
  await waitFor(() => expect(fetch).toHaveBeenCalledTimes(2));
  act(() => result.current.cache.patch(PATH, adding("b")));
  expect(namesOf(result.current.list)).toEqual(["a", "b"]);
  answer();
  await waitFor(() => expect(fetch).toHaveBeenCalledTimes(3));
  answer();
  await waitFor(() => expect(namesOf(result.current.list)).toEqual(["a", "b", "c"]));
});

test("a growing list is refreshed with what was loaded before in hand", async () => {
  const fetch = (_args: object, known: Label[] = []) => Promise.resolve([...known, named(`page ${known.length + 1}`)]);
  const { result } = renderHook(() => useGrowing(PATH, {}, fetch), { wrapper });
  await waitFor(() => expect(namesOf(result.current)).toEqual(["page 1"]));
  await act(() => result.current.mutate());
  expect(namesOf(result.current)).toEqual(["page 1", "page 2"]);
});
