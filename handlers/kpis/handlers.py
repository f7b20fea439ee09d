"""Which press about KPIs of teams, follow-ups and reviews is answered by which handler."""

from collections.abc import Callable
from typing import Any, TypeAlias

from handlers.context import Turn
from handlers.events import Values
from handlers.reply import Reply

KpiHandler: TypeAlias = Callable[[Turn, Any, Values], Reply]

KPI_HANDLERS: dict[type, KpiHandler] = {}
