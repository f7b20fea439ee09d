"""Announcements in the making: the list, drafts, their forms, previews, an edit that met another."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from cards.data.announcement import AnnouncementData
from cards.data.announcement_writing import (
    AnnouncementAudienceFormData,
    AnnouncementCorrectionData,
    AnnouncementDraftData,
    AnnouncementLine,
    AnnouncementOverwrittenData,
    AnnouncementPreviewData,
    AnnouncementsListData,
    AnnouncementTerms,
    AnnouncementTextFormData,
    AnnouncementToldData,
    DraftProblem,
    KnownChannel,
    Stage,
    Told,
)
from cards.examples import announcement
from cards.examples.basics import say
from coaching.announcements.model import Addressing, Content, Forecast, Repeat
from coaching.announcements.pictures import PictureProblem
from coaching.announcements.rules import Field, Wrong
from coaching.programmes.model import Phase
from people.audience import Audience
from people.model import PLATFORM_NAMES, Platform

_ON = date(2026, 6, 9)
_UNTIL = date(2026, 6, 23)
_COUNTED = datetime(2026, 6, 8, 1, 30, tzinfo=UTC)
_FINISHED = datetime(2026, 6, 10, 8, tzinfo=UTC)
_CONTENT = Content(
    titles={"ja": "スマホで承認できるようになりました", "en": "You can approve on your phone now"},
    texts={
        "ja": "今日から、**承認**がスマホでもできます。\n\n- 申請を開く\n- 「承認」を押す",
        "en": "From today you can **approve** on your phone.\n\n- Open the request\n- Press Approve",
    },
    picture_url="https://pictures.example.com/approve.png",
    picture_alts={"ja": "承認ボタンの位置", "en": "Where the button is"},
    link_url="https://help.example.com/approve",
    link_labels={"ja": "手順を見る", "en": "See the steps"},
    counts_clicks=True,
)
_PLAIN = Content(titles={"ja": "6月の説明会"}, texts={"ja": "6月16日（火）に説明会を開きます。"})
_NARROW = Addressing(
    audience=Audience(teams=("Sales/East",), roles=("member",), started_after=date(2026, 1, 1)),
    programme_id="salesforce",
    phases=(Phase.BUILDING, Phase.ROUTINE),
    channels=("slack:C0123", "playground:sales"),
    on=_ON,
    at=time(10),
    valid_until=_UNTIL,
    urgent=True,
    repeats=frozenset(Repeat),
)


def _name(language: str) -> str:
    return say(language, en="Suzuki-san", ja="鈴木")


def _terms(language: str, content: Content = _CONTENT, addressing: Addressing = _NARROW) -> AnnouncementTerms:
    programme = say(language, en="Salesforce in 90 days", ja="Salesforce 最初の90日")
    return AnnouncementTerms(
        content=content,
        addressing=addressing,
        programme_name=programme if addressing.programme_id else "",
        languages=("ja", "en"),
    )


def lists(language: str) -> tuple[AnnouncementsListData, ...]:
    """Every stage, on a page between two others; and none at all."""
    line = AnnouncementLine(
        announcement_id=7,
        title=_CONTENT.titles[language],
        stage=Stage.DRAFT,
        author_name=_name(language),
        people=None,
        channels=0,
        on=_ON,
    )
    stages = [
        replace(line, announcement_id=number, stage=stage) for number, stage in enumerate(Stage, start=8)
    ]
    counted = replace(stages[2], people=128, channels=2)
    under_way = replace(stages[2], announcement_id=20, people=107, channels=1, sent=6)
    gone = replace(stages[6], people=1, sent=1, author_name="")
    ahead = replace(stages[7], people=30, sent=0)
    return (
        AnnouncementsListData(
            lines=(line, stages[1], counted, under_way, ahead, *stages[3:6], gone),
            page=1,
            pages=3,
            total=20,
            waiting=5,
        ),
        AnnouncementsListData(lines=()),
    )


def drafts(language: str) -> tuple[AnnouncementDraftData, ...]:
    """One that lacks its last day; one that was counted; one that is being counted; one with all that can be
    wrong; one of somebody else that waits for approval."""
    lacking = AnnouncementDraftData(
        announcement_id=7,
        title=_PLAIN.titles["ja"] if language == "ja" else "A demonstration in June",
        author_name=_name(language),
        stage=Stage.DRAFT,
        terms=_terms(language, _PLAIN, Addressing()),
        problems=(DraftProblem(field=Field.VALID_UNTIL, what=Wrong.REQUIRED),),
        instead=(("en", "ja"),),
        preview_in="ja",
    )
    forecast = Forecast(counted_at=_COUNTED, audience=130, recipients=128, reached=121, finished_at=_FINISHED)
    counted = replace(
        lacking,
        title=_CONTENT.titles[language],
        terms=_terms(language),
        problems=(),
        instead=(),
        forecast=forecast,
        finished_at=_FINISHED,
    )
    return (
        lacking,
        counted,
        replace(lacking, problems=(), instead=(), is_being_counted=True),
        replace(
            lacking,
            problems=_problems(language),
            terms=_terms(language, _PLAIN, replace(_NARROW, direct=False, channels=())),
        ),
        replace(counted, stage=Stage.PROPOSED, may_change=False),
        replace(lacking, problems=(), instead=(), author_name=""),
        replace(
            counted,
            sent_back=say(
                language, en="Please say until when the old way works.", ja="旧手順の終了日もご記載ください。"
            ),
            sent_back_by=say(language, en="Sato-san", ja="佐藤"),
        ),
    )


def _problems(language: str) -> tuple[DraftProblem, ...]:
    return (
        DraftProblem(field=Field.TEXT, what=Wrong.TOO_LONG, language="en"),
        DraftProblem(field=Field.PICTURE, what=PictureProblem.TOO_LARGE),
        DraftProblem(field=Field.ON, what=Wrong.PAST, about=say(language, en="Tokyo", ja="東京")),
    )


def text_forms(_language: str) -> tuple[AnnouncementTextFormData, ...]:
    """A new one; one in the making; a correction, in a company of one language."""
    both = ("ja", "en")
    return (
        AnnouncementTextFormData(announcement_id=0, languages=both, content=Content()),
        AnnouncementTextFormData(announcement_id=7, languages=both, content=_CONTENT, seen="0123456789ab"),
        AnnouncementTextFormData(
            announcement_id=7, languages=("ja",), content=_PLAIN, is_correction=True, seen="0123456789ab"
        ),
    )


def audience_forms(language: str) -> tuple[AnnouncementAudienceFormData, ...]:
    """A new one; one in which all was chosen, by somebody who reaches their programme only; and one for a
    roster without teams, ranks and programmes."""
    new = AnnouncementAudienceFormData(
        announcement_id=7,
        teams=(("Sales", 31), ("Sales/East", 18), ("Sales/West", 13)),
        ranks=(say(language, en="Manager", ja="課長"), say(language, en="Assistant manager", ja="係長")),
        programmes=(("salesforce", say(language, en="Salesforce in 90 days", ja="Salesforce 最初の90日")),),
        channels=(
            ("slack:C0123", KnownChannel.LEADS),
            ("playground:supporters", KnownChannel.SUPPORTERS),
            ("slack:C0456", KnownChannel.RESULTS),
        ),
        chosen=Addressing(),
        valid_until=_UNTIL,
        seen="0123456789ab",
    )
    return (
        new,
        replace(new, chosen=_NARROW, is_bound=True),
        replace(new, teams=(), ranks=(), programmes=(), channels=()),
        replace(new, teams=tuple((f"Sales/Section {number}", 12) for number in range(120))),
    )


def previews(language: str) -> tuple[AnnouncementPreviewData, ...]:
    """In the first language; in one in which nothing is said; of one that was launched."""
    first = AnnouncementPreviewData(announcement_id=7, language="ja", languages=("ja", "en"))
    return (
        first,
        replace(first, language="en", instead="ja"),
        replace(first, language=language, languages=(language,), is_draft=False),
    )


def trials(language: str) -> tuple[AnnouncementData, ...]:
    """What readers get, sent to its author alone."""
    return announcement.announcements(language)[:2]


def told(language: str) -> tuple[AnnouncementToldData, ...]:
    """A trial on two chats; none that could be sent; a draft that was discarded; a correction that changes
    nothing; a trial in the playground; a draft that was saved; a correction that waits to be confirmed."""
    title = _CONTENT.titles[language]
    chats = ("Slack", "Microsoft Teams")
    return (
        AnnouncementToldData(told=Told.TRIED, announcement_id=7, title=title, chats=chats),
        AnnouncementToldData(told=Told.NO_ACCOUNT, announcement_id=7, title=title),
        AnnouncementToldData(told=Told.DISCARDED, title=title),
        AnnouncementToldData(told=Told.UNCHANGED, announcement_id=7, title=title),
        AnnouncementToldData(
            told=Told.TRIED, announcement_id=7, title=title, chats=(PLATFORM_NAMES[Platform.PLAYGROUND],)
        ),
        AnnouncementToldData(told=Told.SAVED, announcement_id=7, title=title),
        AnnouncementToldData(told=Told.CORRECTING, announcement_id=7, title=title),
    )


def overwritten(language: str) -> tuple[AnnouncementOverwrittenData, ...]:
    """Somebody else had changed the words; the audience; and one who is not known any more the same."""
    terms = _terms(language)
    words = AnnouncementOverwrittenData(
        announcement_id=7,
        by_name=say(language, en="Sato-san", ja="佐藤"),
        is_text=True,
        before=terms,
        after=_terms(language, _PLAIN),
    )
    return (
        words,
        replace(words, is_text=False, after=_terms(language, _CONTENT, Addressing(valid_until=_UNTIL))),
        replace(words, by_name="", after=terms),
    )


def corrections(language: str) -> tuple[AnnouncementCorrectionData, ...]:
    """In one language alone, while others wait for it; and of everything, without its link."""
    new = say(language, en="You can approve on your phone from 24 June", ja="6月24日からスマホで承認できます")
    once = AnnouncementCorrectionData(
        announcement_id=7,
        title=_CONTENT.titles[language],
        seen="0123456789ab",
        sent=72,
        waiting=77,
        unchanged=("en" if language == "ja" else "ja",),
        before=_terms(language),
        after=_terms(language, replace(_CONTENT, titles={**_CONTENT.titles, language: new})),
        preview_in=language,
    )
    bare = replace(_CONTENT, link_url="", link_labels={}, counts_clicks=False)
    return once, replace(once, waiting=0, unchanged=(), after=_terms(language, bare))
