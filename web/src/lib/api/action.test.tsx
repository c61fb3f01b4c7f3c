import { act, renderHook } from "@testing-library/react";
import { toast } from "sonner";
import { expect, it, vi } from "vitest";
import { useAction } from "./action";
import { ApiError } from "./api";

function held(heard: string[]) {
  const ends: (() => void)[] = [];
  const ask = (name: string) => () => {
    heard.push(name);
    return new Promise<void>((resolve) => ends.push(resolve));
  };
  return { ask, end: () => act(async () => ends.shift()?.()) };
}

it("asks for a second thing when the first has ended, in the order of asking", async () => {
  const heard: string[] = [];
  const { ask, end } = held(heard);
  const { result } = renderHook(() => useAction());
  await act(async () => {
    void result.current.run(ask("on"));
    void result.current.run(ask("at nine"));
  });
  expect(heard).toEqual(["on"]);
  await end();
  expect(heard).toEqual(["on", "at nine"]);
  expect(result.current.busy).toBe(true);
  await end();
  expect(result.current.busy).toBe(false);
});

it("asks for the second after a first that was refused", async () => {
  const { result } = renderHook(() => useAction());
  const problem = { type: "about:blank", title: "Refused", status: 409, code: "changed", detail: "It was changed." };
  let done: boolean[] = [];
  await act(async () => {
    const first = result.current.run(() => Promise.reject(new ApiError(problem)));
    const second = result.current.run(() => Promise.resolve());
    done = await Promise.all([first, second]);
  });
  expect(done).toEqual([false, true]);
});

it("tells a refusal, but not that one has to sign in again, which the page asks for", async () => {
  const told = vi.spyOn(toast, "error");
  const { result } = renderHook(() => useAction());
  const refuse = (status: number, code: string) => () =>
    Promise.reject(new ApiError({ type: "about:blank", title: "", status, code, detail: `detail of ${code}` }));
  await act(async () => {
    await result.current.run(refuse(401, "unauthenticated"));
    await result.current.run(refuse(409, "changed"));
  });
  expect(told.mock.calls).toEqual([["detail of changed"]]);
});
