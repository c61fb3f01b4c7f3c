import { act, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { ApiError } from "@/lib/api/api";
import { Providers } from "@/providers";
import { Failure } from "./states";

it("shows the seconds going down, and tells them once to who listens", async () => {
  vi.useFakeTimers();
  const problem = { type: "about:blank", title: "", status: 429, code: "rate_limited", detail: "" };
  render(<Failure error={new ApiError(problem, 3)} onRetry={() => undefined} />, { wrapper: Providers });
  const told = () => screen.getByRole("alert").querySelector(".sr-only")?.textContent;
  const seen = () => screen.getByRole("alert").querySelector("p [aria-hidden]")?.textContent;
  const heard = new Set<string | undefined>();
  for (const left of [3, 2, 1]) {
    expect(seen()).toContain(String(left));
    heard.add(told());
    await act(() => vi.advanceTimersByTimeAsync(1000));
  }
  expect([...heard]).toEqual(["Too many requests. Try again in 3 seconds."]);
  expect(told()).toBe("You can try again now.");
  expect(seen()).toBe("You can try again now.");
  vi.useRealTimers();
});
