import { vi } from "vitest";

interface Asked {
  method: string;
  url: string;
  body: unknown;
  token: string | null;
}

/** One answer: a body, or a problem with its status. */
export type Answer = { status?: number; body?: unknown; headers?: Record<string, string> };

/**
 * Stands in for the network: answers by "METHOD /path?query". A function is asked anew each time.
 * Returns every request that was made; one that nobody expected fails the test.
 */
export function serve(answers: Record<string, Answer | ((asked: Asked) => Answer)>): Asked[] {
  const asked: Asked[] = [];
  const reply = (input: string, init: RequestInit): Promise<Response> => {
    const { method = "GET", body = null } = init;
    const token = new Headers(init.headers).get("X-CSRF-Token");
    const one = { method, url: input, body: typeof body === "string" ? (JSON.parse(body) as unknown) : body, token };
    asked.push(one);
    const answer = answers[`${method} ${input}`];
    if (!answer) throw new Error(`Nobody answers ${method} ${input}`);
    const { status = 200, body: json, headers } = typeof answer === "function" ? answer(one) : answer;
    return Promise.resolve(new Response(json === undefined ? null : JSON.stringify(json), { status, headers }));
  };
  vi.stubGlobal("fetch", vi.fn(reply));
  return asked;
}

/** A problem document as the server writes it. */
export function problem(status: number, code: string, more: object = {}): Answer {
  return { status, body: { type: "about:blank", title: "", status, code, detail: `detail of ${code}`, ...more } };
}

/** What most pages ask for first: somebody signed in to a shop in Karachi. */
export const SIGNED_IN: Record<string, Answer> = {
  "GET /api/auth/csrf-token": { body: { token: "t1" } },
  "GET /api/auth/whoami": {
    body: {
      user_id: "u1",
      email: "sana@example.com",
      name: "Sana Malik",
      is_platform_admin: false,
      tenant_id: "s1",
      role: "owner",
      memberships: [{ tenant_id: "s1", name: "Chiragh", slug: "chiragh", role: "owner" }],
    },
  },
  "GET /api/tenant": {
    body: { id: "s1", name: "Chiragh", slug: "chiragh", time_zone: "Asia/Karachi", currency: "PKR", locale: "en" },
  },
  "GET /api/dashboard/attention": {
    body: { needs_person: 0, unread_conversations: 0, payments_waiting: 0, orders_open: 0, items: [] },
  },
};
