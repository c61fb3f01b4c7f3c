"""The way to a model for a process that may never need one: what that takes is loaded when it is first asked."""

import asyncio
import sys
from collections.abc import Sequence
from importlib import import_module

from munshi.ai.providers.config import ProviderConfig
from munshi.ai.runs import Account
from munshi.ai.tools.context import ToolContext
from munshi.ai.turn.turn import Reply, Turn
from munshi.core.runtime import Runtime


async def converse(
    runtime: Runtime,
    turn: Turn,
    context: ToolContext,
    providers: Sequence[ProviderConfig],
    account: Account,
    *,
    only_looks: bool = False,
) -> Reply | None:
    """As agent/agent."""
    await load("munshi.ai.agent.agent")
    from munshi.ai.agent.agent import converse

    return await converse(runtime, turn, context, providers, account, only_looks=only_looks)


async def load(module: str) -> None:
    """Takes seconds of CPU at first: off the loop, and never in a process whose shops have no provider."""
    if module not in sys.modules:
        await asyncio.to_thread(import_module, module)
