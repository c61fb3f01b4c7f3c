"""The project's own source, parsed once, for the tests that keep its rules."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "munshi"


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package by its dotted name."""
    return {dotted(path): ast.parse(path.read_text(), str(path)) for path in sorted(PACKAGE.rglob("*.py"))}


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room(module: str) -> str:
    """The folder (or top-level file) a module belongs to: `munshi.orders.taking.place` is in `orders`."""
    return module.split(".")[1] if "." in module else ""


def imported(tree: ast.Module) -> set[str]:
    """Names of the package's modules that `tree` imports, inside functions and type checks too."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: name the module in full"
            # `from munshi import orders` names the module only in its last part.
            found |= (
                {f"munshi.{alias.name}" for alias in node.names} if node.module == "munshi" else {node.module or ""}
            )
    return {name for name in found if name.startswith("munshi.") and name != "munshi.__version__"}
