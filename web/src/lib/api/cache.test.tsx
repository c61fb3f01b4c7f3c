import { act, screen } from "@testing-library/react";
import { useEffect } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Failure } from "@/components/page/states";
import { calmed } from "@/lib/live/live";
import { useOrders } from "@/lib/resources/orders";
import { renderAt } from "@/test/render";
import { problem, serve } from "@/test/server";
import { askAhead, type Cache, useCache } from "./cache";

let cache: Cache;

function Orders({ status }: { status: "paid" | "pending" }) {
  const known = useCache();
  useEffect(() => {
    cache = known;
  }, [known]);
  const { data, error, mutate } = useOrders({ status });
  if (error && !data) return <Failure error={error} onRetry={() => void mutate()} />;
  return <p>{data ? `${status}: ${data.total}` : "waiting"}</p>;
}

const page = (total: number) => ({ body: { items: [], total, limit: 20, offset: 0 } });
const PAID = "GET /api/orders?status=paid";
const PENDING = "GET /api/orders?status=pending";

describe("what was read", () => {
  afterEach(() => vi.useRealTimers());

  it("is asked for again when it is named, every list of it", async () => {
    const totals = { paid: 1, pending: 5 };
    serve({ [PAID]: () => page(totals.paid++), [PENDING]: () => page(totals.pending++) });
    renderAt("/", [<Orders key="1" status="paid" />, <Orders key="2" status="pending" />]);
    await screen.findByText("paid: 1");
    act(() => cache.invalidate("/api/orders"));
    await screen.findByText("paid: 2");
    await screen.findByText("pending: 6");
  });

  it("can be changed in place without a request, list by list", async () => {
    const asked = serve({ [PAID]: page(1), [PENDING]: page(5) });
    renderAt("/", [<Orders key="1" status="paid" />, <Orders key="2" status="pending" />]);
    await screen.findByText("pending: 5");
    act(() =>
      cache.patch("/api/orders", (list, { query }) => (query?.status === "paid" ? { ...list, total: 99 } : list)),
    );
    await screen.findByText("paid: 99");
    await screen.findByText("pending: 5");
    expect(asked).toHaveLength(2);
  });

  it("may have been asked for ahead, and has then what changed until it is read", async () => {
    const asked = serve({ [PAID]: page(1), [PENDING]: page(5) });
    renderAt("/", <Orders status="pending" />);
    await screen.findByText("pending: 5");
    askAhead("/api/orders", { query: { status: "paid" } });
    cache.patch("/api/orders", (list, { query }) => (query?.status === "paid" ? { ...list, total: list.total + 10 } : list));
    renderAt("/", <Orders status="paid" />);
    await screen.findByText("paid: 11");
    expect(asked.map(({ url }) => url)).toEqual(["/api/orders?status=pending", "/api/orders?status=paid"]);
  });

  it("is asked for anew where the answer asked for ahead no longer holds", async () => {
    const totals = { paid: 1, pending: 5 };
    serve({ [PAID]: () => page(totals.paid++), [PENDING]: () => page(totals.pending++) });
    renderAt("/", <Orders status="pending" />);
    await screen.findByText("pending: 5");
    askAhead("/api/orders", { query: { status: "paid" } });
    act(() => cache.invalidate("/api/orders"));
    renderAt("/", <Orders status="paid" />);
    await screen.findByText("paid: 2");
  });

  it("is told as a refusal with the request's id, and asked for again on demand", async () => {
    const answers = [problem(403, "role", { needs: "admin", request_id: "r-7f3a91" }), page(3)];
    serve({ [PAID]: () => answers.shift() ?? page(0) });
    renderAt("/", <Orders status="paid" />);
    expect(await screen.findByRole("alert")).toHaveTextContent("This needs the role Admin. Ask the owner of the shop.Request r-7f3a91");
    act(() => screen.getByText("Try again").click());
    await screen.findByText("paid: 3");
  });

  it("is asked for at most once a second, however many events speak of it", () => {
    vi.useFakeTimers();
    const invalidate = vi.fn();
    const calm = calmed({ ...cache, invalidate });
    for (let event = 0; event < 20; event += 1) {
      calm.invalidate("/api/orders");
      vi.advanceTimersByTime(100);
    }
    vi.advanceTimersByTime(5_000);
    expect(invalidate).toHaveBeenCalledTimes(3);
  });
});
