import { act, render, screen } from "@testing-library/react";
import { SWRConfig } from "swr";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Cache, useCache } from "@/lib/api/cache";
import { useOrders } from "@/lib/resources/orders";
import { AskingBar } from "./asking-bar";

let cache: Cache;
let answers: ((total: number) => void)[];

function Orders() {
  cache = useCache();
  return <p>{useOrders({ status: "paid" }).data?.total ?? "waiting"}</p>;
}

/** The server answers the oldest question that is open. */
const answer = (total: number) => act(() => Promise.resolve(answers.shift()!(total)));
const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const bar = () => screen.queryByRole("status", { name: "Asking for what is new" });

describe("the line over the page", () => {
  beforeEach(async () => {
    vi.useFakeTimers();
    answers = [];
    const body = (total: number) => new Response(JSON.stringify({ items: [], total, limit: 20, offset: 0 }));
    vi.stubGlobal("fetch", () => new Promise((answered) => answers.push((total) => answered(body(total)))));
    render(
      <SWRConfig value={{ provider: () => new Map(), dedupingInterval: 0 }}>
        <AskingBar />
        <Orders />
      </SWRConfig>,
    );
    await wait(1_500);
    expect(bar()).toBeNull(); // there is nothing to look at yet
    await answer(1);
    screen.getByText("1");
    act(() => cache.invalidate("/api/orders"));
  });
  afterEach(() => vi.useRealTimers());

  it("shows that data on the screen are asked for anew, after a second and until they are there", async () => {
    await wait(900);
    expect(bar()).toBeNull();
    await wait(200);
    expect(bar()).not.toBeNull();
    screen.getByText("1");
    await answer(2);
    screen.getByText("2");
    expect(bar()).toBeNull();
  });

  it("stays away from short waits", async () => {
    await wait(500);
    await answer(2);
    screen.getByText("2");
    await wait(2_000);
    expect(bar()).toBeNull();
  });
});
