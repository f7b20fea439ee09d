"""A monthly survey of June 2026: five working days from Tuesday the 2nd."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cards import data
from cards.examples.basics import say
from cards.examples.response_watching import awaited
from surveys.waves.model import Lost


def _wave(language: str) -> data.WaveLine:
    return data.WaveLine(
        wave_id="pulse-3",
        set_name=say(language, en="Monthly pulse", ja="月次パルス"),
        opens_on=date(2026, 6, 2),
        closes_at=datetime(2026, 6, 9, 17, tzinfo=ZoneInfo("Asia/Tokyo")),
    )


def invitations(language: str) -> tuple[data.SurveyInvitationData, ...]:
    """As in WORDS; one question only; and where groups under 19 and under 20 are not shown; and two that were
    let open without responses, one by somebody who is forgotten."""
    usual = _usual_invitations(language)
    sponsor = say(language, en="Yamada-san", ja="山田")
    return (*usual, replace(usual[0], despite=sponsor), replace(usual[0], despite=""))


def _usual_invitations(language: str) -> tuple[data.SurveyInvitationData, ...]:
    return tuple(
        data.SurveyInvitationData(
            wave=_wave(language), questions=questions, minutes=minutes, smallest_group=smallest
        )
        for questions, minutes, smallest in ((6, 2, 5), (1, 1, 19), (15, 5, 20))
    )


def reminders(language: str) -> tuple[data.SurveyReminderData, ...]:
    """One, and one of a survey that was let open without responses."""
    usual = data.SurveyReminderData(wave=_wave(language))
    return usual, replace(usual, despite=say(language, en="Yamada-san", ja="山田"))


def lost(language: str) -> tuple[data.SurveyLostData, ...]:
    """For each of the reasons."""
    return tuple(data.SurveyLostData(wave=_wave(language), why=why) for why in Lost)


def discarded(language: str) -> tuple[data.SurveyDiscardedData, ...]:
    """As those who were invited are told; as who ended it sees it."""
    wave = _wave(language)
    return data.SurveyDiscardedData(wave=wave), data.SurveyDiscardedData(wave=wave, schedule_id="pulse")


def not_opened(language: str) -> tuple[data.SurveyNotOpenedData, ...]:
    """Too few people, some of them asked not long ago; a set that is gone; a vault that cannot be used;
    responses that are missing; and one that waited for them until the next one is near."""
    usual = _usual_not_opened(language)
    held = replace(usual[-1], reason=data.WhyNot.NO_RESPONSES)
    waits = replace(held, awaited=awaited(language))
    return (*usual, waits, replace(held, next_on=date(2026, 7, 14)))


def _usual_not_opened(language: str) -> tuple[data.SurveyNotOpenedData, ...]:
    name = _wave(language).set_name
    return tuple(
        data.SurveyNotOpenedData(
            schedule_id="pulse",
            set_name=called,
            reason=reason,
            invited=invited,
            needed=10,
            left_out=left_out,
        )
        for reason, called, invited, left_out in (
            (data.WhyNot.TOO_FEW_INVITED, name, 8, 0),
            (data.WhyNot.TOO_FEW_INVITED, name, 1, 40),
            (data.WhyNot.NO_SET, "old-set", 0, 0),
            (data.WhyNot.NO_VAULT, name, 48, 0),
        )
    )


def not_closed(language: str) -> tuple[data.SurveyNotClosedData, ...]:
    """One."""
    return (data.SurveyNotClosedData(wave=_wave(language)),)
