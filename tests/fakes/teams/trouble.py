"""Planned trouble, struck around any request: the vocabulary of the fake Slack's fault plan."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from aiohttp import web

from fakes.slack.faults import Fault, FaultPlan, Kind
from fakes.teams.errors import refusal, throttled
from fakes.teams.records import JSON
from fakes.teams.transcript import Transcript

DROPS = {Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.DROP_LATE}


@dataclass
class Answered:
    """What a request is answered: status, JSON (None: no body), headers; `code` is for the transcript."""

    status: int
    body: JSON | list[object] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    code: str = "ok"


@dataclass
class Trouble:
    """Lets the plan's faults strike around requests, and writes the transcript."""

    faults: FaultPlan
    transcript: Transcript
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    _late: set[asyncio.Task[None]] = field(default_factory=set)

    async def all_late(self) -> None:
        """Return once every request that takes effect late has done so."""
        await asyncio.gather(*self._late)

    async def end_late(self) -> None:
        """Give up requests that would take effect later."""
        for task in tuple(self._late):
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    async def around(
        self,
        request: web.Request,
        operation: str,
        arguments: Mapping[str, object],
        activity: JSON,
        act: Callable[[], Answered],
    ) -> web.StreamResponse:
        """Answer a request with `act`, unless a fault strikes before it or hides what it did."""
        struck = self.faults.take(operation, {**activity, **arguments})
        for fault in struck:
            if fault.kind is Kind.DELAY_BEFORE:
                await self.sleep(fault.seconds)
        last = struck[-1] if struck else None
        if last is not None and last.kind is Kind.DROP_LATE:
            self._act_late(last, operation, arguments, activity, act)
            _drop(request)
        answered = before(last)
        accepted = answered is None
        if answered is None:
            answered = act()
            accepted = answered.status < 300
        self._note(operation, arguments, activity, answered, accepted=accepted, fault=last)
        for fault in struck:
            if fault.kind is Kind.DELAY_AFTER:
                await self.sleep(fault.seconds)
        if last is not None and last.kind in DROPS:
            _drop(request)
        if last is not None and last.kind is Kind.HTTP_AFTER:
            answered = http(last.status)
        return response(answered)

    def _act_late(
        self,
        fault: Fault,
        operation: str,
        arguments: Mapping[str, object],
        activity: JSON,
        act: Callable[[], Answered],
    ) -> None:
        """Let a request take effect a while after its client was told nothing."""

        async def later() -> None:
            await self.sleep(fault.seconds)
            answered = act()
            accepted = answered.status < 300
            self._note(operation, arguments, activity, answered, accepted=accepted, fault=fault)

        task = asyncio.create_task(later())
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    def _note(
        self,
        operation: str,
        arguments: Mapping[str, object],
        activity: JSON,
        answered: Answered,
        *,
        accepted: bool,
        fault: Fault | None,
    ) -> None:
        dropped = fault is not None and fault.kind in DROPS
        self.transcript.note(
            operation,
            arguments,
            activity,
            outcome="dropped" if dropped else answered.code,
            accepted=accepted,
            status=answered.status,
            fault=None if fault is None else str(fault.kind),
        )


def before(fault: Fault | None) -> Answered | None:
    """Return the answer of a fault that keeps a request from taking effect; None lets it take effect.

    The `error` of a fault is a code of the Bot Connector, such as `PreconditionFailed`; one that the
    documents do not name is answered with the fault's `status`.
    """
    if fault is None:
        return None
    if fault.kind is Kind.DROP_BEFORE:
        return Answered(0, code="dropped")
    if fault.kind is Kind.HTTP_BEFORE:
        return http(fault.status)
    if fault.kind is Kind.RATELIMITED:
        made = throttled(fault.retry_after)
        return Answered(made.status, made.body, made.headers, made.code)
    if fault.kind is Kind.ERROR:
        made = refusal(fault.error)
        return Answered(made.status, made.body, made.headers, made.code)
    return None


def http(status: int) -> Answered:
    """Return a gateway's answer: `ServiceError` at 500 and 502, no body at others (status codes table)."""
    code = f"http {status}"
    if status in {500, 502}:
        return Answered(status, {"error": {"code": "ServiceError", "message": "Unknown"}}, code=code)
    return Answered(status, code=code)


def response(answered: Answered) -> web.Response:
    """Return the HTTP response of an answer."""
    if answered.body is None:
        return web.Response(status=answered.status, headers=answered.headers)
    return web.json_response(answered.body, status=answered.status, headers=answered.headers)


class _Dropped(web.HTTPException):
    status_code = 444


def _drop(request: web.Request) -> NoReturn:
    """Reset the connection, so that the other side learns nothing."""
    if request.transport is not None:
        request.transport.abort()
    raise _Dropped
