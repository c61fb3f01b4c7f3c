import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { renderAt } from "@/test/render";
import { problem, serve, SIGNED_IN } from "@/test/server";
import Banners from "./banners";

const PROFILE = SIGNED_IN["GET /api/auth/whoami"]?.body as object;
const TENANT = SIGNED_IN["GET /api/tenant"]?.body as object;

function draw(status: string, isVisiting: boolean, isVerified = true) {
  const asked = serve({
    ...SIGNED_IN,
    "POST /api/auth/verify-email/send": { status: 202, body: null },
    "POST /api/auth/logout": problem(503, "busy"),
    "GET /api/auth/whoami": { body: { ...PROFILE, is_visiting: isVisiting, email_verified: isVerified } },
    "GET /api/tenant": { body: { ...TENANT, status } },
    "GET /api/announcements": { body: [] },
  });
  renderAt("/", <Banners />);
  return asked;
}

test("an operator's visit and a suspended shop are both told", async () => {
  const asked = draw("suspended", true);
  await waitFor(() => expect(screen.getAllByRole("status")).toHaveLength(2));
  expect(screen.getByText(/An operator of the platform is looking/)).toBeVisible();
  expect(screen.getByText(/The shop is suspended/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "End the visit" }));
  await waitFor(() => expect(asked.map(({ url }) => url)).toContain("/api/auth/logout"));
});

test("a shop whose time is over is told so, and nothing else", async () => {
  draw("past_due", false);
  expect(await screen.findByText(/The time that is paid for is over/)).toBeVisible();
  expect(screen.getAllByRole("status")).toHaveLength(1);
});

test("an address that is not confirmed is told of, and the link is sent once more", async () => {
  const asked = draw("active", false, false);
  expect(await screen.findByText(/Confirm your address.*sana@example.com/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Send it again" }));
  expect(await screen.findByText("Sent. Look into your mails.")).toBeVisible();
  expect(asked.filter(({ method }) => method === "POST").map(({ url }) => url)).toEqual(["/api/auth/verify-email/send"]);
});
