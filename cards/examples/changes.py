"""Changes that people asked for: one planned, one done, one refused."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from cards.data.changes import (
    ChangeFormData,
    ChangeLine,
    ChangeListData,
    ChangeSavedData,
    ChangeTerms,
    WishAnsweredData,
    WishOption,
)
from cards.examples.basics import TODAY, lead, programme, say
from coaching.changes.model import ChangeState
from coaching.checkins.model import TroubleKind

PROGRAMME = "sales"


def _terms(language: str) -> tuple[ChangeTerms, ChangeTerms, ChangeTerms]:
    fields = say(language, en="Fewer required fields on a visit", ja="訪問記録の必須項目を減らす")
    phone = say(language, en="Approve on the phone", ja="スマホで承認できるようにする")
    weekly = say(language, en="Keep the weekly report in Excel", ja="Excelの週報を続けられるようにする")
    return (
        ChangeTerms(
            title=fields,
            reason=say(
                language, en="From 14 to 8, after the July update.", ja="7月の更新で14から8にします。"
            ),
            state=ChangeState.PLANNED,
            on=date(2026, 7, 10),
        ),
        ChangeTerms(title=phone, reason="", state=ChangeState.DONE, on=date(2026, 6, 8)),
        ChangeTerms(
            title=weekly,
            reason=say(
                language,
                en="Ending double entry is why we introduced the tool.",
                ja="二重入力をなくすことが導入の目的のためです。",
            ),
            state=ChangeState.REFUSED,
        ),
    )


def _lines(language: str) -> tuple[ChangeLine, ChangeLine, ChangeLine]:
    planned, done, refused = _terms(language)
    return (
        ChangeLine(change_id=3, terms=planned),
        ChangeLine(change_id=2, terms=done, days=Decimal("12.5"), can_announce=True),
        ChangeLine(change_id=1, terms=refused),
    )


def change_lists(language: str) -> tuple[ChangeListData, ...]:
    """Three, with wishes that wait; none; the second of two pages, one of them announced already."""
    lines = _lines(language)
    listed = ChangeListData(
        programme_id=PROGRAMME,
        programme_name=programme(language),
        lines=lines,
        page=0,
        pages=1,
        total=len(lines),
        open=2,
    )
    announced = replace(lines[1], is_announced=True, days=None)
    second = replace(listed, lines=(announced,), page=1, pages=2, total=9, open=0)
    return listed, replace(listed, lines=(), total=0), second


def _options(language: str) -> tuple[WishOption, ...]:
    return (
        WishOption(
            wish_id=12,
            kind=TroubleKind.NO_TIME,
            text=say(
                language, en="Fewer fields for a first visit.", ja="初回訪問の入力項目を減らしてほしいです。"
            ),
            day=TODAY,
        ),
        WishOption(
            wish_id=7,
            kind=TroubleKind.DOESNT_FIT,
            text=say(
                language,
                en="Please let me fill in what I do not know yet later, or take it over from the card.",
                ja="まだわからない項目は後から入れられるようにするか、名刺の情報から自動で入るようにしてほしいです。",
            ),
            day=date(2026, 6, 2),
        ),
    )


def change_forms(language: str) -> tuple[ChangeFormData, ...]:
    """A new one; with what stands; in one language, its wishes fixed."""
    planned, done, _ = _terms(language)
    new = ChangeFormData(
        programme_id=PROGRAMME,
        change_id=0,
        languages=("ja", "en"),
        wishes=_options(language),
        titles={},
        reasons={},
    )
    known = replace(
        new,
        change_id=3,
        chosen=(12,),
        titles={language: planned.title},
        reasons={language: planned.reason},
        state=planned.state,
        on=planned.on,
        seen="0a1b",
    )
    fixed = replace(
        known,
        change_id=2,
        languages=(language,),
        is_fixed=True,
        titles={language: done.title},
        reasons={},
        state=done.state,
        on=done.on,
    )
    return new, known, fixed


def changes_saved(language: str) -> tuple[ChangeSavedData, ...]:
    """Planned; done; in place of what somebody else had saved."""
    planned, done, refused = _lines(language)
    saved = ChangeSavedData(programme_id=PROGRAMME, line=planned)
    replaced = replace(saved, by_name=lead(language), replaced=refused.terms)
    return saved, replace(saved, line=done), replaced


def wishes_answered(language: str) -> tuple[WishAnsweredData, ...]:
    """Planned; done; refused, by somebody who is not in the roster any more."""
    planned, done, refused = _terms(language)
    told = WishAnsweredData(
        asked_on=date(2026, 5, 27), terms=planned, by_name=lead(language), programme_name=programme(language)
    )
    done = replace(done, reason=say(language, en="Under Approvals, in the app.", ja="アプリの「承認」から。"))
    return told, replace(told, terms=done), replace(told, terms=refused, by_name="")
