import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Realtime, type Wire } from "./realtime";

/** The server's end of a connection, played by the test. */
class FakeWire implements Wire {
  active = true;
  asked: object[] = [];
  attempts = 0;
  answer: unknown = { resync: false, replayed: 0 };
  private handlers = new Map<string, (...args: never[]) => void>();

  onAny(listener: (name: string, payload: unknown) => void) {
    this.handlers.set("*", listener);
  }
  on(name: string, listener: (reason: unknown) => void) {
    this.handlers.set(name, listener);
  }
  emitWithAck(_name: "replay" | "presence", since: object) {
    this.asked.push(since);
    return Promise.resolve(this.answer);
  }
  connect() {
    this.attempts += 1;
  }
  disconnect() {
    this.active = false;
  }
  tell(name: string, payload: object) {
    this.handlers.get("*")?.(name as never, payload as never);
  }
  happen(name: "connect" | "disconnect" | "connect_error", reason?: unknown) {
    this.handlers.get(name)?.(reason as never);
  }
}

describe("the connection", () => {
  let wire: FakeWire;
  let realtime: Realtime;
  const owner = { resync: vi.fn(), refused: vi.fn() };

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    owner.resync.mockReset();
    owner.refused.mockReset();
    wire = new FakeWire();
    realtime = new Realtime();
    realtime.start(wire, owner);
  });

  afterEach(() => {
    realtime.stop();
    vi.useRealTimers();
  });

  it("asks anew when it is cut off before the answer", async () => {
    wire.answer = Promise.reject(new Error("socket has been disconnected"));
    wire.happen("connect");
    await vi.advanceTimersByTimeAsync(1);
    wire.happen("disconnect");
    wire.answer = { resync: true, replayed: 0 };
    wire.happen("connect");
    await vi.advanceTimersByTimeAsync(1);
    expect(wire.asked).toHaveLength(2);
    expect(owner.resync).toHaveBeenCalledTimes(1);
  });

  it("hands events on in batches of a tenth of a second, in their order", () => {
    const heard = vi.fn();
    realtime.listen("order:update", heard);
    wire.happen("connect");
    wire.tell("order:update", { event_id: 1 });
    wire.tell("message:new", { event_id: 2 });
    wire.tell("order:update", { event_id: 3 });
    vi.advanceTimersByTime(99);
    expect(heard).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(heard.mock.calls).toEqual([[[{ event_id: 1 }, { event_id: 3 }]]]);
  });

  it("rests longer after many, half a second at most", () => {
    const heard = vi.fn();
    realtime.listen("order:update", heard);
    wire.happen("connect");
    const tell = (many: number) => {
      for (let event_id = 1; event_id <= many; event_id += 1) wire.tell("order:update", { event_id });
    };
    for (const [many, rest] of [
      [3, 100],
      [10, 300],
      [200, 500],
      [1, 100],
    ] as const) {
      heard.mockClear();
      tell(many);
      vi.advanceTimersByTime(100);
      tell(1);
      vi.advanceTimersByTime(rest - 1);
      expect(heard).toHaveBeenCalledTimes(1);
      vi.advanceTimersByTime(1);
      expect(heard).toHaveBeenCalledTimes(2);
      vi.advanceTimersByTime(500);
    }
  });

  it("hears no more after its listener has gone", () => {
    const heard = vi.fn();
    realtime.listen("order:update", heard)();
    wire.tell("order:update", { event_id: 1 });
    vi.advanceTimersByTime(100);
    expect(heard).not.toHaveBeenCalled();
  });

  it("asks first for what happened while the page loaded, and afterwards for what came after the last event", async () => {
    vi.advanceTimersByTime(1_400);
    wire.happen("connect");
    wire.tell("order:update", { event_id: 41 });
    wire.tell("order:update", { event_id: 40 });
    wire.happen("disconnect");
    expect(realtime.current()).toEqual({ state: "reconnecting", since: 1_001_400, attempt: 1 });
    wire.happen("connect");
    await vi.runAllTimersAsync();
    expect(wire.asked).toEqual([{ seconds: 62 }, { after: 41 }]);
    expect(owner.resync).not.toHaveBeenCalled();
    expect(realtime.current()).toEqual({ state: "live", since: null, attempt: 0 });
  });

  it("loads everything anew when too much was missed", async () => {
    wire.happen("connect");
    wire.tell("order:update", { event_id: 7 });
    wire.answer = { resync: true, replayed: 0 };
    wire.happen("disconnect");
    wire.happen("connect");
    await vi.runAllTimersAsync();
    expect(owner.resync).toHaveBeenCalledTimes(1);
  });

  it("counts its attempts, and calls itself offline after half a minute", () => {
    wire.happen("connect");
    wire.happen("disconnect");
    wire.happen("connect_error", new Error("websocket error"));
    vi.advanceTimersByTime(29_999);
    expect(realtime.current()).toMatchObject({ state: "reconnecting", attempt: 2 });
    vi.advanceTimersByTime(1);
    expect(realtime.current()).toEqual({ state: "offline", since: 1_000_000, attempt: 2 });
    wire.happen("connect_error", new Error("websocket error"));
    expect(realtime.current()).toMatchObject({ state: "offline", attempt: 3 });
    wire.happen("connect");
    expect(realtime.current().state).toBe("live");
  });

  it("knocks again by itself when the server has sent it away", () => {
    wire.happen("connect");
    wire.active = false;
    wire.happen("disconnect");
    vi.advanceTimersByTime(499);
    expect(wire.attempts).toBe(1);
    vi.advanceTimersByTime(1);
    expect(wire.attempts).toBe(2);
    wire.happen("connect_error", new Error("unavailable"));
    vi.advanceTimersByTime(999);
    expect(wire.attempts).toBe(2);
    vi.advanceTimersByTime(1);
    expect(wire.attempts).toBe(3);
  });

  it("asks who is signed in when it is not let in, and knocks no more", () => {
    wire.active = false;
    wire.happen("connect_error", new Error("unauthorized"));
    vi.advanceTimersByTime(60_000);
    expect(owner.refused).toHaveBeenCalledTimes(1);
    expect(wire.attempts).toBe(1);
  });

  it("is silent about an earlier wire", () => {
    const next = new FakeWire();
    realtime.start(next, owner);
    next.happen("connect");
    wire.happen("disconnect");
    expect(realtime.current().state).toBe("live");
  });
});
