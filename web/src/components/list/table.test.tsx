import { fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { listenForShortcuts } from "@/lib/page/keys";
import { renderAt } from "@/test/render";
import { type Column, DataTable } from "./table";

interface Order {
  id: string;
  name: string;
  total: string;
}

const ORDERS: Order[] = [
  { id: "1", name: "Sana", total: "PKR 2,500" },
  { id: "2", name: "Bilal", total: "PKR 900" },
];
const COLUMNS: Column<Order>[] = [
  { id: "name", header: "Customer", cell: ({ name }) => name, card: "title" },
  { id: "total", header: "Total", cell: ({ total }) => total, sort: "total", end: true },
];
const TABLE = { label: "Orders", columns: COLUMNS, rows: ORDERS, rowId: ({ id }: Order) => id };
const href = ({ id }: Order) => `/orders/${id}`;

describe("a table", () => {
  it("names itself and its columns, and each row leads somewhere", () => {
    renderAt("/", <DataTable {...TABLE} rowHref={href} />);
    const table = screen.getByRole("table", { name: "Orders" });
    expect(within(table).getAllByRole("columnheader").map(({ textContent }) => textContent)).toEqual(["Customer", "Total"]);
    expect(screen.getByRole("link", { name: "Bilal" })).toHaveAttribute("href", "/orders/2");
  });

  it("sorts downwards first, then the other way", () => {
    const onSort = vi.fn();
    const { unmount } = renderAt("/", <DataTable {...TABLE} sort="-name" onSort={onSort} />);
    fireEvent.click(screen.getByRole("button", { name: "Total" }));
    unmount();
    renderAt("/", <DataTable {...TABLE} sort="-total" onSort={onSort} />);
    expect(screen.getByRole("columnheader", { name: "Total" })).toHaveAttribute("aria-sort", "descending");
    fireEvent.click(screen.getByRole("button", { name: "Total" }));
    expect(onSort.mock.calls).toEqual([["-total"], ["total"]]);
  });

  it("selects one row, or all", () => {
    const onSelect = vi.fn();
    const rowLabel = ({ name }: Order) => `Select ${name}`;
    renderAt("/", <DataTable {...TABLE} selected={new Set(["1"])} onSelect={onSelect} rowLabel={rowLabel} />);
    expect(screen.getByRole("checkbox", { name: "Orders" })).toHaveAttribute("aria-checked", "mixed");
    fireEvent.click(screen.getByRole("checkbox", { name: "Select Bilal" }));
    fireEvent.click(screen.getByRole("checkbox", { name: "Select Sana" }));
    fireEvent.click(screen.getByRole("checkbox", { name: "Orders" }));
    expect(onSelect.mock.calls.map(([chosen]) => [...(chosen as Set<string>)])).toEqual([["1", "2"], [], ["1", "2"]]);
  });

  it("is walked with j and k, and ends at its ends", () => {
    renderAt("/", <DataTable {...TABLE} rowHref={href} />);
    const stop = listenForShortcuts();
    const walk = (keys: string) => [...keys].forEach((key) => fireEvent.keyDown(document.activeElement!, { key }));
    walk("k");
    expect(screen.getByRole("link", { name: "Sana" })).toHaveFocus();
    walk("jjj");
    expect(screen.getByRole("link", { name: "Bilal" })).toHaveFocus();
    walk("kk");
    expect(screen.getByRole("link", { name: "Sana" })).toHaveFocus();
    stop();
  });

  it("is a list of cards on a phone, with the name of what stands below", () => {
    vi.stubGlobal("matchMedia", (media: string) =>
      Object.assign(new EventTarget(), { media, matches: media.includes("max-width") }),
    );
    renderAt("/", <DataTable {...TABLE} rowHref={href} />);
    expect(screen.queryByRole("table")).toBeNull();
    const [first] = within(screen.getByRole("list", { name: "Orders" })).getAllByRole("listitem");
    expect(first).toHaveTextContent("SanaTotalPKR 2,500");
  });
});
