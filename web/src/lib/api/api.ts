import { noteBuild } from "./build";
import type { components, paths } from "./schema.gen";

/** A shape of the API's description by its name there: `Schema<"OrderView">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];
export type Problem = Schema<"ProblemDocument">;

type Method = "get" | "post" | "put" | "patch" | "delete";
type JsonOf<Answer> = Answer extends { content: { "application/json": infer Json } } ? Json : undefined;
type Success<Responses> = JsonOf<Responses[keyof Responses & (200 | 201 | 202 | 204)]>;
type Path<Operation> = Operation extends { parameters: { path: infer Path } } ? { path: Path } : { path?: undefined };
type Query<Operation> = Operation extends { parameters: { query?: infer Query } }
  ? { query?: Exclude<Query, undefined> }
  : { query?: undefined };
type Header<Operation> = Operation extends { parameters: { header?: infer Header } }
  ? { header?: Exclude<Header, undefined> }
  : { header?: undefined };
type Body<Operation> = Operation extends { requestBody: { content: { "application/json": infer Json } } }
  ? { body: Json }
  : Operation extends { requestBody?: { content: { "application/json": infer Json } } }
    ? { body?: Json }
    : { body?: undefined };

/** The paths that know a method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never;
}[keyof paths];
export type Operation<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>;
export type Args<P extends keyof paths, M extends Method = "get"> = Path<Operation<P, M>> &
  Query<Operation<P, M>> &
  Header<Operation<P, M>> &
  Body<Operation<P, M>>;
export type Data<P extends keyof paths, M extends Method = "get"> =
  Operation<P, M> extends { responses: infer Responses } ? Success<Responses> : never;

/** The filters of a list: `QueryOf<"/api/orders">`. */
export type QueryOf<P extends PathOf<"get">> = NonNullable<Args<P>["query"]>;

/** A refusal. `problem` is the server's own document; a request that never arrived has status 0 and code "offline". */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;
  /** Seconds after which trying again makes sense, where the server said so. */
  readonly retryAfter: number | null;

  constructor(problem: Problem, retryAfter: number | null = null) {
    super(problem.detail);
    this.name = "ApiError";
    this.status = problem.status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

const LONGEST_MS = 35_000;
// They make the session, or bring the secret of a link, so that no token is asked for.
const ENTRANCES = [
  "/api/auth/login",
  "/api/auth/register",
  "/api/auth/forgot-password",
  "/api/auth/reset-password",
  "/api/auth/verify-email",
  "/api/auth/invitations/look",
  "/api/auth/invitations/accept",
];

let token: Promise<string> | null = null;
let onSignedOut: () => void = () => undefined;

/** Call when the session cookie has changed: the next write asks for a token that fits the new one. */
export function forgetToken(): void {
  token = null;
}

/** `listener` hears of every answer that says the session no longer stands. */
export function watchSession(listener: () => void): void {
  onSignedOut = listener;
}

export const get = <P extends PathOf<"get">>(path: P, args: Args<P, "get">) => send<Data<P>>("get", path, args);
export const post = <P extends PathOf<"post">>(path: P, args: Args<P, "post">) =>
  send<Data<P, "post">>("post", path, args);
export const put = <P extends PathOf<"put">>(path: P, args: Args<P, "put">) => send<Data<P, "put">>("put", path, args);
export const patch = <P extends PathOf<"patch">>(path: P, args: Args<P, "patch">) =>
  send<Data<P, "patch">>("patch", path, args);
export const del = <P extends PathOf<"delete">>(path: P, args: Args<P, "delete">) =>
  send<Data<P, "delete">>("delete", path, args);

/** Send a file as the field `file` of a form; `args` fills the places of the path. */
export function upload<P extends PathOf<"post">>(
  path: P,
  file: File,
  args: Path<Operation<P, "post">> = {} as Path<Operation<P, "post">>,
): Promise<Data<P, "post">> {
  const form = new FormData();
  form.set("file", file);
  return send("post", path, { path: args.path, form });
}

interface Sent {
  path?: unknown;
  query?: unknown;
  header?: unknown;
  body?: unknown;
  form?: FormData;
}

async function send<T>(method: Method, path: string, args: Sent): Promise<T> {
  const needsToken = method !== "get" && !ENTRANCES.includes(path);
  try {
    return await attempt<T>(method, path, args, needsToken);
  } catch (error) {
    // The cookie was exchanged in another tab: the token in hand belongs to the old one.
    if (!needsToken || !(error instanceof ApiError) || error.problem.code !== "csrf") throw error;
    forgetToken();
    return attempt<T>(method, path, args, needsToken);
  }
}

async function attempt<T>(method: Method, path: string, args: Sent, needsToken: boolean): Promise<T> {
  const headers: Record<string, string> = { ...(args.header as Record<string, string> | undefined) };
  if (needsToken) headers["X-CSRF-Token"] = await csrfToken();
  if (args.body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await arrive(urlOf(path, args), {
    method: method.toUpperCase(),
    headers,
    body: args.form ?? (args.body === undefined ? undefined : JSON.stringify(args.body)),
    signal: AbortSignal.timeout(LONGEST_MS),
  });
  noteBuild(answer.headers.get("X-Dashboard-Build"));
  if (!answer.ok) throw await refusal(answer);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

async function csrfToken(): Promise<string> {
  token ??= attempt<Schema<"CsrfView">>("get", "/api/auth/csrf-token", {}, false).then((view) => view.token);
  try {
    return await token;
  } catch (error) {
    forgetToken();
    throw error;
  }
}

async function arrive(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch {
    const detail = "The server cannot be reached.";
    throw new ApiError({ type: "about:blank", title: "Offline", status: 0, code: "offline", detail });
  }
}

/** As if the server had refused: what was asked is about somebody who is signed in. */
export function signedOut(): ApiError {
  onSignedOut();
  return new ApiError({ type: "about:blank", title: "Sign in first", status: 401, code: "unauthenticated", detail: "Sign in first." });
}

async function refusal(answer: Response): Promise<ApiError> {
  const status = answer.status;
  const unknown: Problem = { type: "about:blank", title: answer.statusText, status, code: "error", detail: "" };
  const problem = ((await answer.json().catch(() => null)) as Problem | null) ?? unknown;
  const seconds = Number(answer.headers.get("Retry-After"));
  if (problem.code === "unauthenticated") onSignedOut();
  return new ApiError(problem, Number.isFinite(seconds) && seconds > 0 ? seconds : null);
}

/** The address of an operation, for links and pictures as well: `urlOf("/api/media/{media_id}", { path: { media_id } })`. */
export function urlOf(path: string, args: { path?: unknown; query?: unknown } = {}): string {
  const places = (args.path ?? {}) as Record<string, string>;
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(places[name] ?? ""));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries((args.query ?? {}) as Record<string, QueryValue>)) {
    for (const one of [value].flat()) if (isGiven(one)) search.append(name, String(one));
  }
  const query = search.toString();
  return query ? `${filled}?${query}` : filled;
}

type Given = string | number | boolean;
type QueryValue = Given | null | undefined | Given[];

const isGiven = (value: Given | null | undefined): value is Given => value !== undefined && value !== null && value !== "";
