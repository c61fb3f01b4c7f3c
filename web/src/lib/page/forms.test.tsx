import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Input } from "@/components/input/input";
import { post } from "@/lib/api/api";
import { renderAt } from "@/test/render";
import { type Answer, problem, serve } from "@/test/server";
import { submitWith, useSchemaForm } from "./forms";

const SCHEMA = z.object({
  email: z.string().check(z.minLength(1, "An address is needed.")),
  password: z.string().check(z.minLength(3, "Too short.")),
});

function SignIn() {
  const form = useSchemaForm(SCHEMA, { email: "", password: "" });
  const { errors, isSubmitting } = form.formState;
  const save = async (body: z.infer<typeof SCHEMA>) => void (await post("/api/auth/login", { body }));
  return (
    <form onSubmit={submitWith(form, save, { fields: { unknown_address: "email" } })}>
      <Field label="E-mail" hint="As you gave it." error={errors.email?.message}>
        <Input {...form.register("email")} />
      </Field>
      <Field label="Password" error={errors.password?.message}>
        <Input {...form.register("password")} />
      </Field>
      <FormError>{errors.root?.message}</FormError>
      <button type="submit" aria-busy={isSubmitting}>
        Go
      </button>
    </form>
  );
}

function fillIn(password = "secret") {
  fireEvent.change(screen.getByLabelText("E-mail"), { target: { value: "sana@example.com" } });
  fireEvent.change(screen.getByLabelText("Password"), { target: { value: password } });
  fireEvent.click(screen.getByText("Go"));
}

const answering = (answer: Answer) => serve({ "POST /api/auth/login": answer });

describe("a form", () => {
  it("asks for what is missing before it asks the server, and leads to the first fault", async () => {
    const asked = answering({ body: {} });
    renderAt("/", <SignIn />);
    fireEvent.click(screen.getByText("Go"));
    const email = screen.getByLabelText("E-mail");
    await waitFor(() => expect(email).toBeInvalid());
    expect(email).toHaveAccessibleDescription("An address is needed. As you gave it.");
    expect(email).toHaveFocus();
    expect(screen.getByLabelText("Password")).toHaveAccessibleDescription("Too short.");
    expect(asked).toEqual([]);
  });

  it("sends what was typed, once", async () => {
    const asked = answering({ body: {} });
    renderAt("/", <SignIn />);
    fillIn();
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]?.body).toEqual({ email: "sana@example.com", password: "secret" });
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("shows the server's refusal at the field it names, and keeps what was typed", async () => {
    answering(problem(422, "invalid", { errors: [{ field: "password", message: "is a name" }] }));
    renderAt("/", <SignIn />);
    fillIn();
    const password = screen.getByLabelText("Password");
    await waitFor(() => expect(password).toHaveAccessibleDescription("is a name"));
    expect(password).toHaveFocus();
    expect(password).toHaveValue("secret");
  });

  it("knows which field a code speaks of", async () => {
    answering(problem(409, "unknown_address"));
    renderAt("/", <SignIn />);
    fillIn();
    const email = screen.getByLabelText("E-mail");
    await waitFor(() => expect(email).toHaveAccessibleDescription("detail of unknown_address As you gave it."));
  });

  it.each([
    ["no field", problem(409, "conflict"), "detail of conflict"],
    ["a field it does not have", problem(422, "invalid", { errors: [{ field: "x", message: "m" }] }), "detail of invalid"],
  ])("shows what concerns %s above its button", async (_, answer, text) => {
    answering(answer);
    renderAt("/", <SignIn />);
    fillIn();
    expect(await screen.findByRole("alert")).toHaveTextContent(text);
  });

  it("counts down until one who has asked too often may ask again", async () => {
    answering({ ...problem(429, "too_many_requests"), headers: { "Retry-After": "2" } });
    renderAt("/", <SignIn />);
    vi.useFakeTimers({ shouldAdvanceTime: true });
    fillIn();
    expect(await screen.findByRole("alert")).toHaveTextContent("Try again in 2 seconds.");
    expect(screen.getByText("Go")).toHaveAttribute("aria-busy", "true");
    await vi.advanceTimersByTimeAsync(1000);
    await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent("Try again in 1 second."));
    await vi.advanceTimersByTimeAsync(1000);
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
    expect(screen.getByText("Go")).toHaveAttribute("aria-busy", "false");
    vi.useRealTimers();
  });
});
