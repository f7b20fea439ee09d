"""What everybody reads of responses: the figures of the ledger, owners who are here, what was merged."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from published_stage import published

from cards.data.responses import ResponseLine, Said
from handlers.responses.lines import PublicRound, languages_of, print_of, reader_in
from people.model import Company, Person
from surveys.gate.model import Word
from surveys.responses.model import Answer, Decision, Item, Origin, Round, RoundState, Source

AT = datetime(2026, 6, 15, 1, tzinfo=UTC)
COMPANY = Company(name="Mizuki", languages=("en", "ja"))
WAVE = published(names={"fields": {"en": "Too many fields", "ja": "入力項目が多い"}}).wave
AGREE = WAVE.definition.questions[1].id
NAMED = Item(
    id=1,
    wave_id=WAVE.id,
    place=0,
    origin=Origin.THEME,
    sources=(Source(question_id="voice", theme="fields"), Source(question_id="more", theme="fields")),
    answer=Answer(
        decision=Decision.WILL_DO,
        reasons={"en": "fewer fields", "ja": "項目を減らします"},
        owner_id="suzuki",
        due=date(2026, 7, 10),
        at=AT,
        by="mori",
    ),
)
WEAK = Item(
    id=2,
    wave_id=WAVE.id,
    place=1,
    origin=Origin.QUESTION,
    sources=(Source(question_id=AGREE),),
    merged_into=1,
)
ROUND = Round(
    wave_id=WAVE.id,
    schedule_id=WAVE.schedule_id,
    state=RoundState.PUBLISHED,
    due_on=date(2026, 6, 16),
    opened_at=AT,
    published_at=AT,
)


def found(*items: Item, today: date = date(2026, 6, 15)) -> PublicRound:
    return PublicRound(
        wave=WAVE,
        round=ROUND,
        items=items or (NAMED, WEAK),
        read_figures=lambda: {
            ("voice", "fields"): Said(name="", people=7),
            ("more", "fields"): Said(name="", people=12),
            (AGREE, ""): Said(name="", favourable=38),
        },
        owners={"suzuki": Person(id="suzuki", name="Suzuki")},
        revisions={},
        read_times=lambda: {1: 3},
        read_effects=lambda: False,
        today=today,
        company=COMPANY,
    )


def lines(one: PublicRound, language: str = "en") -> list[ResponseLine]:
    return one.lines(reader_in(language, COMPANY))


def test_a_theme_of_two_questions_has_the_larger_number_and_never_the_sum() -> None:
    [line] = lines(found())
    assert line.said == Said(name="Too many fields", people=12, times=3)


def test_what_was_merged_stands_with_what_it_is_answered_with() -> None:
    [line] = lines(found())
    [merged] = line.merged
    assert (merged.favourable, merged.people, merged.word) == (38, None, None)
    assert (merged.origin, merged.times) == (Origin.QUESTION, 1)


def test_each_reader_has_their_own_language() -> None:
    [line] = lines(found(), "ja")
    assert (line.said.name, line.reason) == ("入力項目が多い", "項目を減らします")


def test_a_small_company_reads_a_word() -> None:
    figures = {(AGREE, ""): Said(name="", word=Word.FEW)}
    one = replace(found(replace(WEAK, merged_into=0)), read_figures=lambda: figures)
    [line] = lines(one)
    assert (line.said.word, line.said.favourable) == (Word.FEW, None)


def test_of_figures_that_are_gone_none_is_shown() -> None:
    [line] = lines(replace(found(), read_figures=dict))
    assert (line.said.people, line.said.favourable) == (None, None)


@pytest.mark.parametrize(("today", "is_late"), [(date(2026, 7, 10), False), (date(2026, 7, 11), True)])
def test_a_promise_is_late_from_the_day_after_its_date_on(today: date, is_late: bool) -> None:  # noqa: FBT001
    assert [one.is_late for one in lines(found(today=today))] == [is_late]


def test_an_owner_who_is_not_here_is_not_named() -> None:
    [line] = lines(replace(found(), owners={}))
    assert (line.owner_name, line.decision) == ("", Decision.WILL_DO)


def test_an_answer_that_read_otherwise_before_says_when_it_changed() -> None:
    assert NAMED.answer is not None
    former = replace(NAMED.answer, decision=Decision.NOT_NOW, at=datetime(2026, 6, 1, tzinfo=UTC))
    [line] = lines(replace(found(), revisions={1: [former]}))
    assert (line.changed_on, line.has_history) == (date(2026, 6, 15), True)


def test_the_print_differs_once_anybody_reads_something_else() -> None:
    """Of the Japanese alone too; not by who looked it up when."""
    assert NAMED.answer is not None
    reasons = {**NAMED.answer.reasons, "ja": "項目を半分にします"}
    other = replace(NAMED, answer=replace(NAMED.answer, reasons=reasons))
    same = print_of(found())
    assert print_of(found(today=date(2026, 6, 16))) == same
    assert print_of(found(other, WEAK)) != same
    assert print_of(found(today=date(2026, 7, 11))) != same
    assert print_of(replace(found(), owners={})) != same
    assert print_of(replace(found(), read_effects=lambda: True)) != same


@pytest.mark.parametrize(
    ("languages", "expected"),
    [(("ja", "en"), ("ja", "en")), (("fr", "ja"), ("ja",)), (("fr",), ("en",))],
)
def test_a_preview_is_in_the_languages_of_the_company_that_hojorin_speaks(
    languages: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert languages_of(replace(COMPANY, languages=languages)) == expected
