"""Responses to the survey of June 2026 in the making (WORDS, example 9): six items, due on 16 June."""

from dataclasses import replace
from datetime import date

from cards import data
from cards.data.response_work import (
    LastTime,
    Promise,
    ResponseAssignedData,
    ResponseAssignFormData,
    ResponseDid,
    ResponseFormData,
    ResponseMergeFormData,
    ResponseOwnFormData,
    ResponsesAtWork,
    ResponseSavedData,
    ResponsesWantedData,
    ResponseWorkData,
    WorkLine,
    WorkProgress,
    WorkStage,
)
from cards.data.responses import ResponseLine, Said
from cards.examples.basics import lead, person, say
from cards.examples.response_watching import awaited
from cards.examples.survey_messages import discarded
from surveys.gate.model import Word
from surveys.responses.model import Decision, Origin

DUE = date(2026, 6, 16)
TODAY = date(2026, 6, 10)
PROMISED = date(2026, 7, 10)
LANGUAGES = ("ja", "en")


def _wave(language: str) -> data.WaveLine:
    return discarded(language)[0].wave


def _said(language: str) -> tuple[Said, ...]:
    return (
        Said(name=say(language, en="Too many fields", ja="入力項目が多い"), people=12, times=3),
        Said(name=say(language, en="Approve on mobile", ja="スマホで承認したい"), people=7),
        Said(
            name=say(language, en="Keep Excel weekly reports", ja="Excelの週報を続けたい"),
            people=6,
            times=2,
        ),
        Said(
            name=say(language, en="What I say is heard", ja="声を上げると、受け止めてもらえる"),
            favourable=33,
            origin=Origin.QUESTION,
            times=2,
        ),
        Said(
            name=say(language, en="I can use it", ja="自分で使いこなせている"),
            word=Word.FEW,
            origin=Origin.QUESTION,
            times=2,
        ),
        Said(name=say(language, en="A drop-in hour on Fridays", ja="金曜の質問会"), origin=Origin.OWN),
    )


def _reason(language: str) -> str:
    return say(language, en="14 → 8 required fields", ja="必須項目を14から8に減らします")


def _answered(language: str, *, item_id: int = 1) -> ResponseLine:
    return ResponseLine(
        item_id=item_id,
        said=_said(language)[0],
        decision=Decision.WILL_DO,
        reason=_reason(language),
        owner_name=lead(language),
        due=PROMISED,
    )


def _last(language: str) -> LastTime:
    why = say(
        language, en="first we learn which fields are used", ja="どの項目が使われているかを先に調べるためです"
    )
    return LastTime(opens_on=date(2026, 5, 2), decision=Decision.NOT_NOW, reason=why)


def _lines(language: str) -> tuple[WorkLine, ...]:
    said = _said(language)
    excel = say(
        language,
        en="ending double entry is why we introduced the tool",
        ja="二重入力をなくすことが導入の目的のためです",
    )
    refused = ResponseLine(item_id=3, said=said[2], decision=Decision.NOT_NOW, reason=excel)
    mine = WorkLine(line=ResponseLine(item_id=2, said=said[1]), can_merge=True, is_mine=True)
    heard = ResponseLine(item_id=4, said=said[3])
    return (
        WorkLine(line=_answered(language), last=_last(language), can_merge=True),
        mine,
        WorkLine(line=refused, last=LastTime(opens_on=date(2026, 5, 2), decision=None), can_merge=True),
        WorkLine(line=heard, can_merge=True, assigned_name=person(language)),
        WorkLine(
            line=ResponseLine(item_id=5, said=said[4], merged=(said[1],)),
            last=replace(_last(language), decision=Decision.WILL_DO),
        ),
        WorkLine(line=ResponseLine(item_id=6, said=said[5]), is_own=True, can_merge=True),
    )


def _told(language: str) -> tuple[WorkLine, ...]:
    """Return items that everybody has read: late, done, without a step that is wanted, unanswered."""
    line = _answered(language)
    step = say(
        language,
        en="ask ten users which of the 8 they skip",
        ja="残る8項目のうち何を飛ばすかを10名に聞きます",
    )
    return (
        WorkLine(line=replace(line, is_late=True, has_history=True)),
        WorkLine(line=replace(line, item_id=2, done_on=date(2026, 7, 9), next_step=step), can_announce=True),
        WorkLine(line=replace(line, item_id=3, owner_name=""), wants_next_step=True),
        WorkLine(line=ResponseLine(item_id=4, said=_said(language)[3])),
    )


def _progress(language: str, stage: WorkStage, *, answered: int = 2, items: int = 6) -> WorkProgress:
    return WorkProgress(wave=_wave(language), stage=stage, due_on=DUE, answered=answered, items=items)


def works(language: str) -> tuple[ResponseWorkData, ...]:
    """In the making, with a page before and after; late; all answered; published; one where nothing asks."""
    lines, told = _lines(language), _told(language)
    made = ResponseWorkData(progress=_progress(language, WorkStage.OPEN), lines=lines, can_preview=True)
    late = _progress(language, WorkStage.LATE, answered=0)
    partly = _progress(language, WorkStage.PARTLY, answered=3, items=4)
    published = _progress(language, WorkStage.PUBLISHED, answered=1, items=1)
    return (
        made,
        replace(made, page=1, pages=3, lines=lines[3:4], can_preview=False),
        replace(made, progress=late, lines=lines[1:2], can_preview=False),
        replace(made, progress=_progress(language, WorkStage.WHOLE, answered=6), lines=lines[:1]),
        replace(made, progress=partly, lines=told),
        replace(made, progress=published, lines=told[:1]),
        ResponseWorkData(progress=_progress(language, WorkStage.NOTHING, answered=0, items=0), lines=()),
    )


# ---------------------------------------------------------------------------- forms


def forms(language: str) -> tuple[ResponseFormData, ...]:
    """A theme named for the third time; a question that everybody has read an answer to; one of one's own,
    where no question shows a change, in a company of one language; and one that somebody else answered
    meanwhile."""
    said = _said(language)
    questions = (
        ("easy", say(language, en="It helps my work", ja="仕事の役に立っている")),
        ("heard", said[3].name),
    )
    new = ResponseFormData(
        item_id=1,
        said=said[0],
        origin=Origin.THEME,
        last=_last(language),
        languages=LANGUAGES,
        today=TODAY,
        questions=questions,
    )
    read = replace(
        new,
        item_id=4,
        said=said[3],
        origin=Origin.QUESTION,
        last=None,
        decision=Decision.WILL_DO,
        owner_name=lead(language),
        due=PROMISED,
        reasons={language: _reason(language)},
        questions=questions[:1],
        measured_by="easy",
        is_public=True,
        seen="0123456789ab",
    )
    own = replace(new, said=said[5], origin=Origin.OWN, last=None, languages=("ja",), questions=())
    met = replace(read, is_public=False, met=_put_off(language), met_by=person(language), owner_id="p00003")
    return new, read, own, replace(own, questions=questions), met, replace(met, met_by="")


def _put_off(language: str) -> ResponseLine:
    reason = _last(language).reason
    return ResponseLine(item_id=1, said=_said(language)[0], decision=Decision.NOT_NOW, reason=reason)


def assign_forms(language: str) -> tuple[ResponseAssignFormData, ...]:
    """Nobody in particular yet; and somebody."""
    people = (("suzuki", lead(language)), ("tanaka", person(language)))
    form = ResponseAssignFormData(item_id=2, said=_said(language)[1], people=people)
    return form, replace(form, assigned_to="tanaka")


def merge_forms(language: str) -> tuple[ResponseMergeFormData, ...]:
    """Nothing together yet; and two of them, one with an answer of its own."""
    first, *others = _said(language)
    form = ResponseMergeFormData(item_id=1, said=first, others=tuple(enumerate(others, start=2)))
    put_off = _put_off(language)
    known = replace(form, answer=_answered(language), answered=(replace(put_off, item_id=3, said=others[1]),))
    return form, replace(known, chosen=frozenset({3, 5}))


def own_forms(language: str) -> tuple[ResponseOwnFormData, ...]:
    """A new one; and one that is there."""
    new = ResponseOwnFormData(wave_id="pulse-3", item_id=0, languages=LANGUAGES)
    return new, replace(new, item_id=6, titles={language: _said(language)[5].name})


# ---------------------------------------------------------------------------- what was done


def saved(language: str) -> tuple[ResponseSavedData, ...]:
    """Answered, with one that comes next; the last one; without owner and date that were entered; after
    everybody read it; and all else that can be done with an item."""
    said, line = _said(language), _answered(language)
    first = ResponseSavedData(
        did=ResponseDid.ANSWERED,
        progress=_progress(language, WorkStage.OPEN, answered=3),
        line=line,
        next_item=2,
        next_said=said[1],
        can_preview=True,
    )
    last = replace(
        first,
        progress=_progress(language, WorkStage.WHOLE, answered=6),
        next_item=0,
        next_said=None,
        lacking=("en",),
    )
    unused = replace(first, line=_put_off(language), is_unused=True)
    public = replace(last, progress=_progress(language, WorkStage.PUBLISHED, answered=6), is_public=True)
    open_line = ResponseLine(item_id=2, said=said[1])
    rest = (
        replace(first, did=did, line=open_line, assigned_name=person(language), can_preview=False)
        for did in ResponseDid
        if did not in (ResponseDid.ANSWERED, ResponseDid.MERGED)
    )
    merged = replace(first, did=ResponseDid.MERGED, line=replace(line, merged=said[1:3]))
    aside = replace(merged, set_aside=(replace(_put_off(language), said=said[1]),))
    return first, last, unused, replace(public, can_preview=False), merged, aside, *rest


# ---------------------------------------------------------------------------- unasked


def wanted(language: str) -> tuple[ResponsesWantedData, ...]:
    """Six items, of which the first three are named; a single one; and with next steps that are lacking."""
    first = ResponsesWantedData(wave=_wave(language), due_on=DUE, items=6, first=_said(language)[:3])
    one = replace(first, items=1, first=_said(language)[3:4])
    before = replace(_wave(language), wave_id="pulse-2", opens_on=date(2026, 5, 2))
    return first, one, *(replace(first, before=before, next_steps=number) for number in (1, 2))


def assigned(language: str) -> tuple[ResponseAssignedData, ...]:
    """In time; after the day until which it was promised; and a question that is too long for a title."""
    asked = ResponseAssignedData(
        wave=_wave(language), item_id=2, said=_said(language)[1], by_name=lead(language), due_on=DUE
    )
    long = Said(
        name=say(
            language,
            en="When I report that something in the tool does not fit my work, I hear what became of it",
            ja="業務に合わない点を伝えたとき、その後どうなったかを知らせてもらえていると感じている（システムの変更も含む）",
        ),
        favourable=20,
    )
    return asked, replace(asked, is_late=True), replace(asked, said=long)


def at_work(language: str) -> tuple[ResponsesAtWork, ...]:
    """Whoever leads, with two surveys, something to answer and something to do; and others."""
    said = _said(language)
    promise = Promise(item_id=1, wave_id="pulse-3", said=said[0], due=PROMISED, is_late=False)
    may = replace(_wave(language), wave_id="pulse-2", opens_on=date(2026, 5, 2))
    open_one = _progress(language, WorkStage.OPEN)
    other = replace(_progress(language, WorkStage.PARTLY, answered=3, items=4), wave=may, is_late=True)
    april = replace(may, wave_id="pulse-1", opens_on=date(2026, 4, 2))
    told = _progress(language, WorkStage.PUBLISHED, answered=4, items=4)
    old = replace(told, wave=april, promised=3, late=1, next_steps=2)
    march = replace(may, wave_id="pulse-0", opens_on=date(2026, 3, 3))
    one = replace(old, wave=march, promised=2, late=1, next_steps=1)
    missing = replace(awaited(language), is_late=True)
    by_sponsor = replace(missing, let_open_by=say(language, en="Yamada-san", ja="山田"))
    return (
        ResponsesAtWork(rounds=(open_one, other), mine=said[1:2], promises=(promise,)),
        ResponsesAtWork(promises=(replace(promise, is_late=True),)),
        ResponsesAtWork(rounds=(_progress(language, WorkStage.NOTHING, answered=0, items=0),)),
        ResponsesAtWork(rounds=(other, old, one, open_one), awaited=replace(missing, held_on=DUE)),
        ResponsesAtWork(rounds=(open_one, old, one, other, told), awaited=by_sponsor),
    )
