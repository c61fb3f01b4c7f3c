import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderAt } from "@/test/render";
import { serve, SIGNED_IN } from "@/test/server";
import { StandingBanner } from "./banner";

const PROFILE = SIGNED_IN["GET /api/auth/profile"]?.body as object;
const TENANT = SIGNED_IN["GET /api/tenant"]?.body as object;

function draw(status: string, isVisiting: boolean): void {
  serve({
    ...SIGNED_IN,
    "GET /api/auth/profile": { body: { ...PROFILE, is_visiting: isVisiting } },
    "GET /api/tenant": { body: { ...TENANT, status } },
  });
  renderAt("/", <StandingBanner />);
}

test("an operator's visit and a suspended shop are both told", async () => {
  draw("suspended", true);
  await waitFor(() => expect(screen.getAllByRole("status")).toHaveLength(2));
  expect(screen.getByText(/An operator of the platform is looking/)).toBeVisible();
  expect(screen.getByText(/The shop is suspended/)).toBeVisible();
});

test("a shop whose time is over is told so, and nothing else", async () => {
  draw("past_due", false);
  expect(await screen.findByText(/The time that is paid for is over/)).toBeVisible();
  expect(screen.getAllByRole("status")).toHaveLength(1);
});
