"""What came of everybody's voices."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from cards.data.survey_messages import WaveLine
from cards.data.voices import FromVoicesData, VoicesData, VoicesRound
from cards.examples.basics import say
from surveys.responses.voices import RoundShare, Shares

_NOTHING = Shares(
    items=0, answered=0, will_do=0, not_now=0, already_there=0, done=0, late=0, days=None, rounds=()
)


def _round(language: str, month: int, items: int, answered: int, due: date) -> VoicesRound:
    wave = WaveLine(
        wave_id=f"pulse-2026-{month:02}",
        set_name=say(language, en="Monthly pulse", ja="月次パルスサーベイ"),
        opens_on=date(2026, month, 2),
        closes_at=datetime(2026, month, 9, 17, tzinfo=ZoneInfo("Asia/Tokyo")),
    )
    return VoicesRound(wave=wave, items=items, answered=answered, due_on=due, is_published=bool(answered))


def voices(language: str) -> tuple[VoicesData, ...]:
    """Three surveys, one of them overdue; nothing yet; changes on request alone, too few for their days; and
    the first again, for who was not asked in all of them."""
    shares = Shares(
        items=13,
        answered=9,
        will_do=6,
        not_now=2,
        already_there=1,
        done=4,
        late=1,
        days=Decimal(24),
        rounds=(),
        added=2,
        added_late=1,
    )
    rounds = (
        _round(language, 6, 3, 0, date(2026, 6, 16)),
        _round(language, 5, 5, 4, date(2026, 5, 19)),
        _round(language, 4, 5, 5, date(2026, 4, 16)),
    )
    whole = VoicesData(
        shares=shares,
        rounds=rounds,
        page=0,
        pages=2,
        changes=3,
        change_days=Decimal("12.5"),
        change_wishes=6,
        smallest=5,
        months=12,
    )
    nothing = replace(
        whole, shares=_NOTHING, rounds=(), pages=1, changes=0, change_days=None, change_wishes=0
    )
    others = RoundShare(wave_id="", items=3, answered=0, due_on=date(2026, 6, 16), is_published=False)
    of_two = replace(
        whole, shares=replace(shares, added=1, added_late=0), rounds=rounds[1:], pages=1, others=others
    )
    return whole, nothing, replace(nothing, changes=1), of_two


def drafted(language: str) -> tuple[FromVoicesData, ...]:
    """Of a change that many asked for; that few asked for; of a theme; of a question, which nobody named."""
    change = FromVoicesData(
        what=say(language, en="Approve on the phone", ja="スマホで承認できるようにする"),
        reason=say(language, en="In the app, under *Approvals*.", ja="アプリの「*承認*」から操作できます。"),
        people=7,
        done_on=date(2026, 6, 8),
        days=Decimal("12.5"),
        smallest=5,
    )
    item = FromVoicesData(
        what=say(language, en="too many fields", ja="入力項目が多い"),
        is_item=True,
        reason=say(language, en="Required fields went from 14 to 8.", ja="必須項目を14から8に減らしました。"),
        people=12,
        survey=_round(language, 5, 5, 4, date(2026, 5, 19)).wave,
        done_on=date(2026, 6, 8),
        days=Decimal(27),
    )
    question = say(language, en="It helps my work", ja="このツールは自分の仕事に役立っている")
    return (
        change,
        replace(change, people=None, days=None, reason=""),
        item,
        replace(item, what=question, people=None),
    )
