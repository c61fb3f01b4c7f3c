"""Imports go down one list of rooms; upward there are only wake keys, and those are named here."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator

from munshi.worker import HANDLERS
from tests.rules.source import PACKAGE, imported, modules, room

ORDER = (
    ("core",),
    ("events",),
    ("tenants",),
    ("mail",),
    ("auth",),
    ("media",),
    ("customers",),
    ("catalog",),
    ("conversations",),
    ("orders",),
    ("payments",),
    ("ai",),
    ("automations",),
    ("channels",),
    ("broadcasts",),
    ("billing",),
    ("platform",),
    ("privacy",),
    ("backup",),
    ("realtime", "webhooks", "analytics", "pricelist", "notifications", "views"),
    ("tables",),
    ("signup",),
    ("chat", *(path.stem for path in PACKAGE.glob("*.py"))),  # main, worker, cli and what starts with them
)
RANK = {name: rank for rank, names in reversed(list(enumerate(ORDER))) for name in names}
TOP = len(ORDER) - 1

# Who wakes whom across rooms: (room that arms, kind of key). The room whose handler runs the kind stands higher.
UPWARD = {
    ("events", "hook"),
    ("events", "notify"),
    ("conversations", "out"),
    ("conversations", "reply"),
    ("payments", "see"),
    ("orders", "remind"),
    ("conversations", "seen"),
    ("conversations", "away"),
    ("conversations", "label"),
    ("ai", "follow"),
    ("orders", "label"),
    ("orders", "follow"),
    ("tenants", "silence"),
    ("tenants", "retain"),
    ("tenants", "recount"),
}


def test_every_room_has_its_place() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if any(path.glob("*.py"))}
    assert folders <= set(RANK)


def test_imports_go_down() -> None:
    wrong = [
        f"{module} imports {name}"
        for module, tree in modules().items()
        for name in sorted(imported(tree))
        if room(module) and not allowed(room(module), room(name))
    ]
    assert wrong == []


def allowed(here: str, there: str) -> bool:
    return here == there or RANK[there] < RANK[here] or RANK[there] == RANK[here] == TOP


def test_upward_edges_are_the_wake_keys_named_here() -> None:
    homes = {kind: room(handler.__module__) for kind, handler in HANDLERS.items()}
    edges = {(room(module), kind) for module, kind in wakes()}
    assert {kind for _, kind in edges} <= set(homes), "a key is armed that no handler runs"
    assert {(here, kind) for here, kind in edges if RANK[homes[kind]] > RANK[here]} == UPWARD


def wakes() -> Iterator[tuple[str, str]]:
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if (
                module != "munshi.core.queue.jobs"
                and isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "wake"
            ):
                yield module, kind_of(module, node)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from ((module, kind) for kind in re.findall(r"select '([a-z]+):' \|\| \S+ as key", node.value))


def kind_of(module: str, call: ast.Call) -> str:
    """The kind is to be read in the call itself: wake(tx, f"reply:{conversation_id}")."""
    key = call.args[1]
    start = key.values[0] if isinstance(key, ast.JoinedStr) else key
    is_literal = isinstance(start, ast.Constant) and isinstance(start.value, str) and ":" in start.value
    assert is_literal, f"{module}, line {call.lineno}: write the kind of the key in the call"
    assert isinstance(start, ast.Constant)
    return str(start.value).partition(":")[0]


def test_what_is_heavy_is_loaded_when_first_needed() -> None:
    """An idle installation does without: provider SDKs, OCR, the WhatsApp library and PDF are seconds and 200 MB."""
    heavy = ("anthropic", "fpdf", "genai_prices", "google.genai", "neonize", "onnxruntime", "openai", "pydantic_ai")
    told = f"import sys, munshi.cli, munshi.main, munshi.serve; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"
