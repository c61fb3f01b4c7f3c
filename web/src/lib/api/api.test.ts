import { describe, expect, it } from "vitest";
import { problem, serve } from "@/test/server";
import { ApiError, del, get, post, upload, urlOf, watchSession } from "./api";

const ID = "0192";

describe("an address", () => {
  it("has its places filled and escaped, and leaves out filters that are not set", () => {
    const path = { order_id: "a/b c" };
    expect(urlOf("/api/orders/{order_id}", { path })).toBe("/api/orders/a%2Fb%20c");
    const query = { status: null, q: "", limit: 20, tags: ["a", "b"], mine: false, since: undefined };
    expect(urlOf("/api/orders", { query })).toBe("/api/orders?limit=20&tags=a&tags=b&mine=false");
  });
});

describe("a write", () => {
  it("carries one token for all, asked for once", async () => {
    const asked = serve({
      "GET /api/auth/csrf-token": { body: { token: "t1" } },
      "POST /api/orders/0192/status": { body: {} },
    });
    const move = () =>
      post("/api/orders/{order_id}/status", { path: { order_id: ID }, body: { status: "completed" } });
    await Promise.all([move(), move()]);
    expect(asked.map(({ method, url, token }) => [method, url, token])).toEqual([
      ["GET", "/api/auth/csrf-token", null],
      ["POST", "/api/orders/0192/status", "t1"],
      ["POST", "/api/orders/0192/status", "t1"],
    ]);
    expect(asked[1]?.body).toEqual({ status: "completed" });
  });

  it("asks for a new token when its own no longer fits, and is sent once more", async () => {
    const tokens = ["old", "new"];
    const asked = serve({
      "GET /api/auth/csrf-token": () => ({ body: { token: tokens.shift() } }),
      "DELETE /api/auth/sessions/0192": ({ token }) => (token === "new" ? { status: 204 } : problem(403, "csrf")),
    });
    const args = { path: { session_id: ID } };
    await expect(del("/api/auth/sessions/{session_id}", args)).resolves.toBeUndefined();
    expect(asked.map(({ token }) => token)).toEqual([null, "old", null, "new"]);
  });

  it("is not repeated when the server says no", async () => {
    const asked = serve({
      "GET /api/auth/csrf-token": { body: { token: "t1" } },
      "POST /api/auth/logout": problem(403, "role"),
    });
    await expect(post("/api/auth/logout", {})).rejects.toMatchObject({ status: 403, problem: { code: "role" } });
    expect(asked).toHaveLength(2);
  });

  it("of a sign-in needs no token", async () => {
    const asked = serve({ "POST /api/auth/login": { body: {} } });
    await post("/api/auth/login", { body: { email: "sana@example.com", password: "x" } });
    expect(asked.map(({ token }) => token)).toEqual([null]);
  });

  it("sends a file as a form", async () => {
    const asked = serve({
      "GET /api/auth/csrf-token": { body: { token: "t1" } },
      "POST /api/media": { status: 201, body: { id: ID } },
    });
    await expect(upload("/api/media", new File(["x"], "logo.png"))).resolves.toEqual({ id: ID });
    const form = asked[1]?.body as FormData;
    expect((form.get("file") as File).name).toBe("logo.png");
  });
});

describe("a refusal", () => {
  it("keeps the server's document and says when to try again", async () => {
    serve({ "GET /api/orders": { ...problem(429, "too_many_requests"), headers: { "Retry-After": "7" } } });
    const error = await get("/api/orders", {}).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 429, retryAfter: 7, message: "detail of too_many_requests" });
  });

  it("without a document, e.g. of a proxy, is one all the same", async () => {
    serve({ "GET /api/orders": { status: 502 } });
    await expect(get("/api/orders", {})).rejects.toMatchObject({ status: 502, problem: { code: "error" } });
  });

  it("of a session that has ended is told to whoever watches", async () => {
    let ended = 0;
    watchSession(() => (ended += 1));
    serve({ "GET /api/orders": problem(401, "unauthenticated"), "POST /api/auth/login": problem(401, "wrong_credentials") });
    await expect(get("/api/orders", {})).rejects.toThrow();
    await expect(post("/api/auth/login", { body: { email: "a", password: "b" } })).rejects.toThrow();
    expect(ended).toBe(1);
  });

  it("of the network has the status 0", async () => {
    serve({});
    await expect(get("/api/orders", {})).rejects.toMatchObject({ status: 0, problem: { code: "offline" } });
  });
});

it("knows the API's shapes", () => {
  // Never called: the compiler is asked here, by `npm run types`.
  const wrong = () => [
    // @ts-expect-error there is no such path
    get("/api/nothing", {}),
    // @ts-expect-error an order has no such status
    get("/api/orders", { query: { status: "lost" } }),
    // @ts-expect-error the body is missing
    post("/api/auth/login", {}),
    // @ts-expect-error the place in the path is missing
    get("/api/orders/{order_id}", {}),
  ];
  expect(wrong).toBeTypeOf("function");
});
