import { act, fireEvent, render, screen } from "@testing-library/react";
import { createMemoryRouter, Link, RouterProvider } from "react-router";
import { expect, it, vi } from "vitest";
import { useFilters } from "@/lib/page/filters";
import { Providers } from "@/providers";
import { SearchField } from "./search-field";

const DEFAULTS = { q: "" };

function List() {
  const [{ q }, setFilters] = useFilters(DEFAULTS);
  return (
    <>
      <SearchField label="Search shops" value={q} onChange={(typed) => setFilters({ q: typed })} />
      <Link to="/shop">The shop</Link>
    </>
  );
}

it("does not call back the page that was opened while it waited for one to pause", async () => {
  vi.useFakeTimers();
  let arrive: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const shop = { path: "/shop", lazy: () => arrived.then(() => ({ Component: () => <h1>Its page</h1> })) };
  const router = createMemoryRouter([{ path: "/", element: <List /> }, shop]);
  render(<RouterProvider router={router} />, { wrapper: Providers });
  fireEvent.change(screen.getByLabelText("Search shops"), { target: { value: "sana" } });
  fireEvent.click(screen.getByText("The shop"));
  await act(() => vi.advanceTimersByTimeAsync(1000));
  await act(async () => {
    arrive();
    await vi.advanceTimersByTimeAsync(0);
  });
  expect(router.state.location.pathname).toBe("/shop");
  expect(screen.getByText("Its page")).toBeVisible();
  vi.useRealTimers();
});
