"""The responses to the survey of June 2026 (WORDS, example 9), and others that look otherwise."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cards.data import WaveLine
from cards.data.responses import (
    FormerAnswer,
    OwnResponses,
    ResponseDoneData,
    ResponseDoneFormData,
    ResponseHistoryData,
    ResponseLine,
    ResponseNews,
    ResponsesData,
    ResponsesNone,
    ResponsesPreviewData,
    ResponsesWholeData,
    Said,
    Untranslated,
)
from cards.examples.basics import say
from surveys.gate.model import Word
from surveys.responses.model import Decision, Origin

TEN_JULY = date(2026, 7, 10)


def _wave(language: str) -> WaveLine:
    return WaveLine(
        wave_id="pulse-3",
        set_name=say(language, en="Monthly pulse", ja="月次パルス"),
        opens_on=date(2026, 6, 2),
        closes_at=datetime(2026, 6, 9, 17, tzinfo=ZoneInfo("Asia/Tokyo")),
    )


def _fields(language: str) -> ResponseLine:
    return ResponseLine(
        item_id=1,
        said=Said(name=say(language, en="Too many fields", ja="入力項目が多い"), people=12),
        decision=Decision.WILL_DO,
        reason=say(language, en="14 → 8 required fields", ja="必須項目を14から8に減らします"),
        owner_name=say(language, en="Suzuki", ja="鈴木"),
        due=TEN_JULY,
    )


def _excel(language: str) -> ResponseLine:
    return ResponseLine(
        item_id=2,
        said=Said(name=say(language, en="Keep Excel weekly reports", ja="Excelの週報を続けたい"), people=6),
        decision=Decision.NOT_NOW,
        reason=say(
            language,
            en="ending double entry is why we introduced the tool",
            ja="二重入力をなくすことが導入の目的のためです",
        ),
    )


def _mobile(language: str) -> ResponseLine:
    """What is there already, answered together with a question; asked for the third time."""
    return ResponseLine(
        item_id=3,
        said=Said(name=say(language, en="Approve on mobile", ja="スマホで承認したい"), people=7, times=3),
        merged=(
            Said(
                name=say(language, en="I can use it well enough for my work", ja="業務に必要な操作ができる"),
                favourable=38,
                origin=Origin.QUESTION,
                times=2,
            ),
            *(
                Said(name=say(language, en=f"Shorter list {n}", ja=f"一覧{n}を短くしてほしい"), people=5)
                for n in range(1, 4)
            ),
        ),
        decision=Decision.ALREADY_THERE,
        reason=say(
            language,
            en="since May, under “Approvals” in the app",
            ja="5月から、アプリの「承認」でお使いいただけます",
        ),
    )


def _open(language: str) -> ResponseLine:
    return ResponseLine(
        item_id=4,
        said=Said(
            name=say(language, en="What I say is heard", ja="自分の意見は聞いてもらえている"),
            word=Word.FEW,
            origin=Origin.QUESTION,
            times=2,
        ),
    )


def _own(language: str) -> ResponseLine:
    return ResponseLine(
        item_id=5,
        said=Said(name=say(language, en="Monthly question hour", ja="月1回の質問会"), origin=Origin.OWN),
        decision=Decision.WILL_DO,
        reason=say(language, en="every first Thursday, on-line", ja="毎月第1木曜日にオンラインで開きます"),
        due=date(2026, 7, 2),
    )


def _example_9(language: str) -> ResponsesData:
    return ResponsesData(wave=_wave(language), lines=(_fields(language), _excel(language)))


def _later(language: str) -> ResponsesData:
    """The same in July: one is done, one is late and its owner left, one was changed and has a next step."""
    return ResponsesData(
        wave=_wave(language),
        lines=(
            replace(_fields(language), done_on=date(2026, 7, 8), has_history=True),
            replace(
                _excel(language),
                changed_on=date(2026, 6, 30),
                has_history=True,
                next_step=say(
                    language,
                    en="a report that replaces the weekly sheet, in August",
                    ja="週報に代わるレポートを8月に用意します",
                ),
            ),
            _mobile(language),
            _open(language),
            replace(_own(language), is_late=True),
        ),
        updated_on=date(2026, 7, 8),
        has_effects=True,
    )


def _many(language: str) -> ResponsesData:
    """More than one message takes, one of them with a text as long as they come."""
    text = say(language, en="a very long reason ", ja="とても長い理由です。") * 40
    lines = tuple(replace(_fields(language), item_id=number, reason=text[:300]) for number in range(1, 12))
    return ResponsesData(wave=_wave(language), lines=lines)


def told(language: str) -> tuple[ResponsesData, ...]:
    """Return what everybody gets."""
    return _example_9(language), _later(language), _many(language)


def posted(language: str) -> tuple[ResponsesData, ...]:
    """Return what channels get."""
    return _example_9(language), _later(language)


def wholes(language: str) -> tuple[ResponsesWholeData, ...]:
    """Return the whole of it: for a member, for whoever responds, a second page, and for who was not asked
    and does one thing."""
    return (
        ResponsesWholeData(responses=_later(language)),
        ResponsesWholeData(responses=_later(language), own_items=frozenset(range(1, 6)), responds=True),
        ResponsesWholeData(responses=_many(language), page=1),
        ResponsesWholeData(responses=_later(language), own_items=frozenset({5}), reads_results=False),
    )


def previews(language: str) -> tuple[ResponsesPreviewData, ...]:
    """Return what stands below a preview."""
    found = ResponsesPreviewData(
        wave=_wave(language),
        people=48,
        channels=(),
        posted_in="ja",
        items=2,
        unanswered=0,
        seen="3f9a1c07d2b8",
        next_week=date(2026, 6, 22),
    )
    lacking = tuple(Untranslated(language=code, names=(_own(language).said.name,)) for code in ("ja", "en"))
    channels = ("slack:C0123", "playground:results")
    return (
        found,
        replace(found, channels=channels, items=6, unanswered=2, is_changed=True, untranslated=lacking),
        replace(found, unanswered=2, can_publish=False),
        replace(found, is_published=True),
    )


def published(language: str) -> tuple[ResponsesPreviewData, ...]:
    """Return what whoever published is told."""
    first, second, *_ = previews(language)
    return first, replace(second, is_changed=False)


def histories(language: str) -> tuple[ResponseHistoryData, ...]:
    """Return how an answer read before: it was put off, promised, and done."""
    line = _fields(language)
    promise = FormerAnswer(
        on=date(2026, 6, 23),
        decision=Decision.WILL_DO,
        reason=line.reason,
        owner_name=line.owner_name,
        due=line.due,
    )
    answers = (
        replace(promise, on=date(2026, 7, 8), done_on=date(2026, 7, 8)),
        promise,
        FormerAnswer(
            on=date(2026, 6, 15),
            decision=Decision.NOT_NOW,
            reason=say(language, en="until the audit is over", ja="監査の間は項目を変えられません"),
        ),
    )
    return (
        ResponseHistoryData(
            wave=_wave(language),
            line=replace(line, done_on=date(2026, 7, 8), has_history=True),
            answers=answers,
        ),
        ResponseHistoryData(wave=_wave(language), line=line, answers=(promise,) * 12),
    )


def done_forms(language: str) -> tuple[ResponseDoneFormData, ...]:
    """Return the form in which is said that something is done."""
    line = _fields(language)
    return (
        ResponseDoneFormData(
            item_id=1,
            name=line.said.name,
            reason=line.reason,
            seen="3f9a1c07d2b8",
            today=date(2026, 7, 8),
        ),
    )


def done(language: str) -> tuple[ResponseDoneData, ...]:
    """Return what was kept: done, open again, done before it is published, open again after it was
    announced."""
    found = ResponseDoneData(
        item_id=1,
        wave_id="pulse-3",
        name=_fields(language).said.name,
        done_on=date(2026, 7, 8),
        is_published=True,
        may_announce=True,
    )
    return (
        found,
        replace(found, done_on=None, draft_is_gone=True),
        replace(found, is_published=False, may_announce=False),
        replace(found, done_on=None, is_announced=True),
    )


def none(language: str) -> tuple[ResponsesNone, ...]:
    """Return that there is nothing to be read: it is promised, or not to be read by who asks."""
    return ResponsesNone(wave=_wave(language), due_on=date(2026, 6, 16)), ResponsesNone(wave=None)


def news(language: str) -> OwnResponses:
    """Return what a member's home says."""
    return OwnResponses(
        lines=(
            replace(_news(_fields(language)), done_on=date(2026, 7, 8)),
            replace(_news(_own(language)), late_since=date(2026, 7, 2)),
            replace(_news(_excel(language)), changed_on=date(2026, 6, 30)),
        )
    )


def fresh_news(language: str) -> OwnResponses:
    """Return the same when the responses were published some days ago, and one was answered since."""
    line = replace(_news(_mobile(language)), answered_on=date(2026, 6, 18))
    return OwnResponses(lines=(line,), published=_wave(language), published_on=date(2026, 6, 15))


def _news(line: ResponseLine) -> ResponseNews:
    return ResponseNews(wave_id="pulse-3", opens_on=date(2026, 6, 2), name=line.said.name)
