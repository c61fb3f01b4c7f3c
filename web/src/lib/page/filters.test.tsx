import { fireEvent, screen } from "@testing-library/react";
import { useLocation } from "react-router";
import { expect, it } from "vitest";
import { renderAt } from "@/test/render";
import { useFilters } from "./filters";

const DEFAULTS = { status: "", q: "", sort: "-created_at", offset: "0" };

function Filters() {
  const [filters, setFilters] = useFilters(DEFAULTS);
  return (
    <>
      <p>{JSON.stringify(filters)}</p>
      <output>{useLocation().search}</output>
      <button onClick={() => setFilters({ status: "paid" })}>paid</button>
      <button onClick={() => setFilters({ offset: "40" })}>third page</button>
      <button onClick={() => setFilters({ status: "", q: "" })}>all</button>
    </>
  );
}

const address = () => screen.getByRole("status").textContent;

it("reads the address, and fills in what it does not name", () => {
  renderAt("/orders?q=sana&offset=20", <Filters />);
  expect(screen.getByText(JSON.stringify({ ...DEFAULTS, q: "sana", offset: "20" }))).toBeVisible();
});

it("writes the address, begins at the first page, and leaves out what is as always", () => {
  renderAt("/orders?q=sana&offset=20&view=wide", <Filters />);
  fireEvent.click(screen.getByText("paid"));
  expect(address()).toBe("?q=sana&view=wide&status=paid");
  fireEvent.click(screen.getByText("third page"));
  expect(address()).toBe("?q=sana&view=wide&status=paid&offset=40");
  fireEvent.click(screen.getByText("all"));
  expect(address()).toBe("?view=wide");
});
