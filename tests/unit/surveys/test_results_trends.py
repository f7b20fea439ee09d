"""Figures over the waves of a schedule, and the tables of them."""

import csv
import io
from dataclasses import replace

from gate_stage import AGREE, NPS, VOICE, YES_NO
from published_stage import EAST, SALES, WEST, company, counts, group, published

from surveys.gate.model import Shown, TextsRelease, ThemeRelease, Word, WordRelease
from surveys.results.model import Estimate, Measure, NotCompared, WaveResult
from surveys.results.reading import Published, read_results
from surveys.results.table import COLUMNS, TREND_COLUMNS, csv_text, result_rows, trend_rows
from surveys.results.trends import Trend, TrendLine, join

REWORDED = replace(NPS, text={"ja": "同僚に薦めますか", "en": "Would you recommend it to a colleague?"})


def in_a_row(*waves: Published) -> list[WaveResult]:
    """Return the results of waves, each compared with the one before."""
    return [read_results(now, before) for now, before in zip(waves, (None, *waves), strict=False)]


def line(trend: Trend, question: str, *, path: tuple[str, ...] = ()) -> TrendLine:
    """Return the first line of a question of a group."""
    return next(one for one in trend.lines if (one.question.id, one.group.path) == (question, path))


def values(found: TrendLine) -> list[object]:
    """Return the points: a figure, a word, or None; with why one stands apart."""
    return [
        None
        if point is None
        else (point.value.value if isinstance(point.value, Estimate) else point.value, point.apart)
        for point in found.points
    ]


def test_a_line_goes_on_while_the_question_is_the_same() -> None:
    trend = join(
        in_a_row(
            published(counts(NPS, 20, 0, 20), number=1),
            published(counts(NPS, 10, 10, 20), number=2),
            published(counts(REWORDED, 0, 20, 20), number=3, questions=(REWORDED,)),
            published(counts(REWORDED, 10, 20, 10), number=4, questions=(REWORDED,)),
        )
    )
    found = line(trend, NPS.id)
    assert found.measure is Measure.NPS
    assert found.question == REWORDED
    assert values(found) == [
        (0, NotCompared.FIRST),
        (25, None),
        (50, NotCompared.REWORDED),
        (0, None),
    ]


def test_with_other_options_a_new_line_begins_and_each_wave_keeps_its_own_words() -> None:
    then = replace(YES_NO, options=({"en": "time"}, {"en": "fields"}))
    now = replace(YES_NO, options=({"en": "my boss"}, {"en": "nothing"}))
    trend = join(
        in_a_row(
            published(counts(then, 30, 10), number=1, questions=(then,)),
            published(counts(now, 10, 30), number=2, questions=(now,)),
            published(counts(now, 20, 20), number=3, questions=(now,)),
        )
    )
    assert [(one.question.options[one.option - 1]["en"], values(one)) for one in trend.lines] == [
        ("time", [(75, NotCompared.FIRST), None, None]),
        ("fields", [(25, NotCompared.FIRST), None, None]),
        ("my boss", [None, (25, NotCompared.OTHER_SCALE), (50, None)]),
        ("nothing", [None, (75, NotCompared.OTHER_SCALE), (50, None)]),
    ]
    rows = read(csv_text(trend_rows(trend, "en")))
    told = [(row["wave"], row["option"], row["value"]) for row in rows if row["measure"] == "share"]
    assert told[:2] == [("monthly-1", "time", "75.000"), ("monthly-1", "fields", "25.000")]


def test_another_scale_after_a_wave_without_the_question_is_another_line() -> None:
    """Else the 30 of 40 who said "time" would be read as people who said "my boss"."""
    then = replace(YES_NO, options=({"en": "time"}, {"en": "fields"}))
    now = replace(YES_NO, options=({"en": "my boss"}, {"en": "nothing"}))
    trend = join(
        in_a_row(
            published(counts(then, 30, 10), number=1, questions=(then,)),
            published(counts(NPS, 10, 10, 20), number=2, questions=(NPS,)),
            published(counts(now, 10, 30), number=3, questions=(now,)),
        )
    )
    chosen = [one for one in trend.lines if one.option]
    assert [(one.question.options[one.option - 1]["en"], values(one)) for one in chosen] == [
        ("time", [(75, NotCompared.FIRST), None, None]),
        ("fields", [(25, NotCompared.FIRST), None, None]),
        ("my boss", [None, None, (25, NotCompared.NOT_ASKED)]),
        ("nothing", [None, None, (75, NotCompared.NOT_ASKED)]),
    ]


def test_a_wave_without_the_question_or_the_group_leaves_a_gap() -> None:
    both = (company(), group(1, EAST))
    trend = join(
        in_a_row(
            published(counts(NPS, 20, 0, 20), counts(NPS, 10, 0, 20, group=1), groups=both, number=1),
            published(counts(AGREE, 8, 8, 8, 8, 8), questions=(AGREE,), number=2),
            published(counts(NPS, 20, 0, 20), counts(NPS, 10, 0, 20, group=1), groups=both, number=3),
        )
    )
    assert values(line(trend, NPS.id)) == [(0, NotCompared.FIRST), None, (0, NotCompared.NOT_ASKED)]
    east = line(trend, NPS.id, path=EAST)
    assert [point is None for point in east.points] == [False, True, False]


def test_words_have_a_line_of_their_own() -> None:
    small = (company(), group(1, EAST, shown=Shown.WORDS))
    trend = join(
        in_a_row(
            published(WordRelease(group=1, question_id=NPS.id, word=Word.FEW), groups=small, number=1),
            published(WordRelease(group=1, question_id=NPS.id, word=Word.MOST), groups=small, number=2),
        )
    )
    found = line(trend, NPS.id, path=EAST)
    assert found.measure is None
    assert values(found) == [(Word.FEW, NotCompared.FIRST), (Word.MOST, None)]


def test_a_wave_of_too_few_answers_is_there_and_empty() -> None:
    first, _, third = waves = (
        published(counts(NPS, 20, 0, 20), number=1),
        published(number=2, too_few=True),
        published(counts(NPS, 0, 0, 40), number=3),
    )
    trend = join([read_results(waves[0], None), read_results(waves[1], first), read_results(third, first)])
    assert trend.participation == ((40, 60), None, (40, 60))
    assert values(line(trend, NPS.id)) == [(0, NotCompared.FIRST), None, (100, None)]


def test_another_smallest_group_leaves_alone_what_is_the_same_and_tells_the_rest_apart() -> None:
    """Seven of the twelve of West answer each time. With k = 5 they are a group in words; with k = 8 they are
    among the others of Sales, who are then other people than before and after. East and the company are the
    same in all three waves, whatever k is."""
    others_alone = group(3, SALES, is_rest=True, of=(SALES,), shown=Shown.WORDS)
    others_and_west = group(3, SALES, is_rest=True, of=(SALES, WEST))
    west = group(2, WEST, shown=Shown.WORDS)

    def wave(number: int, k: int) -> Published:
        figures = [counts(NPS, 10, 20, 10), counts(NPS, 5, 10, 10, group=1)]
        if k == 5:
            groups = (company(), group(1, EAST), west, others_alone)
            figures += [WordRelease(group=of, question_id=NPS.id, word=Word.MIXED) for of in (2, 3)]
        else:
            groups = (company(), group(1, EAST), others_and_west)
            figures += [counts(NPS, 5, 10, 5, group=3)]
        found = published(*figures, groups=groups, questions=(NPS,), number=number)
        asked = replace(found.wave.definition, smallest_group=k)
        return Published(replace(found.wave, definition=asked), found.released)

    trend = join(in_a_row(wave(1, 5), wave(2, 8), wave(3, 5)))
    everybody = [(0.0, NotCompared.FIRST), (0.0, None), (0.0, None)]
    assert values(line(trend, NPS.id)) == everybody
    # (10 - 5) of 25.
    assert values(line(trend, NPS.id, path=EAST)) == [(20.0, NotCompared.FIRST), (20.0, None), (20.0, None)]
    assert values(line(trend, NPS.id, path=WEST)) == [
        (Word.MIXED, NotCompared.FIRST),
        None,
        (Word.MIXED, NotCompared.NO_GROUP),
    ]
    others = [values(one) for one in trend.lines if one.group.is_rest]
    assert others == [
        [(Word.MIXED, NotCompared.FIRST), None, (Word.MIXED, NotCompared.NO_GROUP)],
        [None, (0.0, NotCompared.NO_GROUP), None],
    ]


def test_a_place_whose_words_become_figures_with_another_smallest_group_has_two_lines() -> None:
    """With k = 5 the others of Sales are a group beside West; with k = 20 all of Sales is one group."""
    in_words = published(
        WordRelease(group=1, question_id=NPS.id, word=Word.MOST),
        groups=(company(), group(1, SALES, shown=Shown.WORDS)),
        questions=(NPS,),
    )
    in_figures = published(
        counts(NPS, 0, 5, 15, group=1),
        groups=(company(), group(1, SALES)),
        questions=(NPS,),
        number=2,
    )
    found = [values(one) for one in join(in_a_row(in_words, in_figures)).lines if one.group.path == SALES]
    assert found == [[(Word.MOST, NotCompared.FIRST), None], [None, (75.0, NotCompared.OTHER_FORM)]]


def test_no_waves_are_an_empty_trend() -> None:
    assert join([]) == Trend(waves=(), participation=(), lines=(), themes=())


# ---------------------------------------------------------------------------- tables


def read(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV by the names of its columns."""
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def test_a_wave_is_a_table_of_all_that_was_published() -> None:
    rest = group(1, SALES, is_rest=True, of=(SALES,), shown=Shown.WORDS)
    now = published(
        counts(NPS, 20, 10, 10),
        counts(YES_NO, 30, 10),
        WordRelease(group=1, question_id=NPS.id, word=Word.MIXED),
        TextsRelease(question_id=VOICE.id, language="ja", people=30),
        ThemeRelease(question_id=VOICE.id, theme="burden", people=12, is_known=True),
        ThemeRelease(question_id=VOICE.id, theme="=cmd()", people=7, is_known=False),
        groups=(company(), rest),
        questions=(NPS, YES_NO, VOICE),
        number=2,
    )
    before = published(counts(NPS, 20, 0, 20), questions=(NPS,))
    rows = read(csv_text(result_rows(read_results(now, before), "en")))
    assert list(rows[0]) == list(COLUMNS)
    assert {row["wave"] for row in rows} == {"monthly-2"}
    assert rows.pop(0)["value"] == now.wave.digest
    told = [(row["group_kind"], row["question"], row["measure"], row["option"], row["value"]) for row in rows]
    assert told == [
        ("", "", "invited", "", "60"),
        ("", "", "answered", "", "40"),
        ("company", "recommend", "answered", "", "40"),
        ("company", "recommend", "distribution", "detractors", "50"),
        ("company", "recommend", "distribution", "passives", "25"),
        ("company", "recommend", "distribution", "promoters", "25"),
        ("company", "recommend", "nps", "", "-25.000"),
        ("company", "enough", "answered", "", "40"),
        ("company", "enough", "distribution", "yes", "75"),
        ("company", "enough", "distribution", "no", "25"),
        ("company", "enough", "share", "yes", "75.000"),
        ("company", "enough", "share", "no", "25.000"),
        ("others", "recommend", "word", "", "mixed"),
        ("others", "enough", "not_shown", "", "no_side"),
        ("", "voice", "people", "ja", "30"),
        ("", "voice", "theme", "More work", "12"),
        ("", "voice", "term", "'=cmd()", "7"),
    ]
    [nps] = [row for row in rows if row["measure"] == "nps"]
    assert float(nps["low"]) < -25 < float(nps["high"])
    assert (nps["change"], nps["not_compared"]) == ("-25.000", "")
    assert {row["not_compared"] for row in rows if row["measure"] == "share"} == {"not_asked"}
    assert [row["group"] for row in rows if row["group_kind"] == "others"] == ["Sales", "Sales"]


def test_a_wave_of_too_few_answers_is_a_table_that_says_so() -> None:
    rows = read(csv_text(result_rows(read_results(published(too_few=True), None), "ja")))
    assert [row["measure"] for row in rows] == ["definition", "too_few"]


def test_a_time_series_names_the_wave_of_each_point() -> None:
    trend = join(
        in_a_row(
            published(counts(NPS, 20, 0, 20), questions=(NPS,), number=1),
            published(counts(REWORDED, 0, 0, 40), questions=(REWORDED,), number=2),
        )
    )
    rows = read(csv_text(trend_rows(trend, "en")))
    assert list(rows[0]) == list(TREND_COLUMNS)
    assert [row["text"] for row in rows if row["question"]] == [NPS.text["en"], REWORDED.text["en"]]
    assert [
        (row["wave"], row["measure"], row["value"], row["not_compared"]) for row in rows if row["question"]
    ] == [("monthly-1", "nps", "0.000", "first"), ("monthly-2", "nps", "100.000", "reworded")]
    assert [row["value"] for row in rows if row["measure"] == "answered"] == ["40", "40"]


def test_a_time_series_has_the_themes_and_terms_of_what_everybody_wrote() -> None:
    """The third wave counts "burden" by more phrases, so that it cannot be set beside the second. The term
    was named by too few in the second."""

    def wave(
        number: int, *named: tuple[str, int, bool], phrases: tuple[str, ...] = ("more work",)
    ) -> Published:
        figures = [
            ThemeRelease(question_id=VOICE.id, theme=theme, people=people, is_known=is_known)
            for theme, people, is_known in named
        ]
        found = published(*figures, questions=(VOICE,), number=number)
        codebook = {"en": {"burden": phrases}, "ja": {"burden": ("業務が増えた",)}}
        asked = replace(found.wave.definition, codebook=codebook, theme_names={"burden": {"en": "More work"}})
        return Published(replace(found.wave, definition=asked), found.released)

    trend = join(
        in_a_row(
            wave(1, ("burden", 12, True), ("approval", 7, False)),
            wave(2, ("burden", 9, True)),
            wave(3, ("burden", 20, True), ("approval", 8, False), phrases=("more work", "extra work")),
        )
    )
    rows = read(csv_text(trend_rows(trend, "en")))
    told = [
        (row["wave"], row["measure"], row["option"], row["value"], row["not_compared"])
        for row in rows
        if row["question"] == VOICE.id
    ]
    assert told == [
        ("monthly-1", "theme", "More work", "12", "first"),
        ("monthly-2", "theme", "More work", "9", ""),
        ("monthly-3", "theme", "More work", "20", "reworded"),
        ("monthly-1", "term", "approval", "7", "first"),
        ("monthly-3", "term", "approval", "8", ""),
    ]


def test_a_theme_stands_in_each_wave_beside_the_question_as_it_was_asked_then() -> None:
    theme = ThemeRelease(question_id=VOICE.id, theme="burden", people=9, is_known=True)
    other = replace(VOICE, text={"en": "What is in your way?"})
    waves = published(theme, questions=(VOICE,), number=1), published(theme, questions=(other,), number=2)
    rows = read(csv_text(trend_rows(join(in_a_row(*waves)), "en")))
    told = [(row["text"], row["not_compared"]) for row in rows if row["measure"] == "theme"]
    assert told == [(VOICE.text["en"], "first"), ("What is in your way?", "reworded")]
