"""Puts the built dashboard into the wheel, so that whoever installs it needs no Node."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Dashboard(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build = Path(self.root) / "web" / "dist"
        if version == "standard" and (build / "index.html").is_file():
            build_data["force_include"][str(build)] = "munshi/dist"
