"""Reviews of KPIs with whoever leads: figures first, then reached or not, why, and what changes."""

from collections.abc import Iterator, Sequence

from cards.actions.kpis import OpenKpiReview, SaveKpiReview, ShowKpi, ShowKpis
from cards.builders.parts import (
    adjust,
    buttons,
    context,
    facts,
    heading,
    make_card,
    make_form,
    nth_buttons,
    nth_line,
    paragraph,
    to_home,
)
from cards.builders.team_kpis import percent_text, reached_text
from cards.data.kpi_reviews import (
    KpiReviewData,
    KpiReviewFormData,
    KpiReviewLine,
    KpiReviewSavedData,
    ReviewAnswer,
)
from cards.model import (
    Button,
    ButtonStyle,
    Card,
    Choice,
    Divider,
    Element,
    Facts,
    Form,
    Option,
    TextInput,
)
from cards.texts import LINE, NAME, clean, clean_paragraph, clean_typed, quoted
from cards.words import Words
from coaching.kpis.model import CHANGE_FIELD, LONGEST_TEXT, REACHED_FIELD, WHY_FIELD, Reached
from measures.teams.model import Verdict

MOST_LINES = 6
"""KPIs on one card; more are counted, and wait on the home."""
MOST_NAMED = 10
"""Those without a figure that are named."""


# ---------------------------------------------------------------------------- asked


def kpi_review(data: KpiReviewData, words: Words) -> Card:
    """Ask whoever leads what became of the KPIs that are reviewed on a day, with their figures; of several,
    those without a figure are named in one line."""
    told = [line for line in data.lines if len(data.lines) == 1 or _has_something(line)]
    without = [line for line in data.lines if line not in told]
    shown, more = told[:MOST_LINES], max(0, len(told) - MOST_LINES)
    return make_card(
        "kpi_review",
        words,
        title=_title(data, words),
        elements=(
            paragraph(words.text("kpi_review.text", programme=quoted(data.programme_name, NAME))),
            *(
                element
                for n, line in enumerate(shown, start=1)
                for element in _line(n if len(told) > 1 else 0, line, words)
            ),
            paragraph(words.count("kpi_review.more", more)) if more else None,
            Divider(),
            _without(without, words),
            buttons((
                to_home(words) if without else None,
                Button(words.text("kpi_review.all"), ShowKpis(data.programme_id)),
                adjust(words),
            )),
            context(words.text("context.kpi_review", on=data.on)),
        ),
    )  # fmt: skip


def _has_something(line: KpiReviewLine) -> bool:
    """Tell whether there is a figure to judge, or a judgement."""
    return line.answer is not None or (line.kpi is not None and line.kpi.figure.attainment is not None)


def _without(lines: Sequence[KpiReviewLine], words: Words) -> Element | None:
    if not lines:
        return None
    named = [clean(line.name, NAME) for line in lines[:MOST_NAMED]]
    if len(lines) > MOST_NAMED:
        named.append(words.text("kpi_review.without.more", n=len(lines) - MOST_NAMED))
    return paragraph(words.text("kpi_review.without", kpis=words.join(named)))


def _title(data: KpiReviewData, words: Words) -> str:
    """Return what is reviewed, with the figure where it is one KPI."""
    if len(data.lines) != 1:
        return words.text("kpi_review.title.many", n=len(data.lines))
    line = data.lines[0]
    percent = "" if line.kpi is None else percent_text(line.kpi, words)
    return words.text("kpi_review.title", kpi=clean(line.name, NAME), percent=percent)


def _line(n: int, line: KpiReviewLine, words: Words) -> Iterator[Element | None]:
    """Yield a KPI, the n-th of several or the only one (0)."""
    yield Divider()
    yield heading(nth_line(n, clean(line.name, NAME), words))
    yield _facts(line, words)
    yield context(words.text("kpi_review.purpose", purpose=clean(line.purpose, LINE)))
    yield nth_buttons(n, (_open(line, words),), words)


def _open(line: KpiReviewLine, words: Words) -> Button:
    if line.answer is None:
        return Button(words.text("kpi_review.open"), OpenKpiReview(line.review_id), ButtonStyle.PRIMARY)
    return Button(words.text("kpi_review.change_answer"), OpenKpiReview(line.review_id))


def _facts(line: KpiReviewLine, words: Words) -> Facts | None:
    return facts((*_figures(line, words), *_answer(line.answer, words)))


def _figures(line: KpiReviewLine, words: Words) -> Iterator[tuple[str, str]]:
    """Yield what was reached of what was expected, now and before, what was said then, and how many teams
    are below."""
    if line.kpi is None:
        yield words.text("kpi_review.now"), words.text("kpi_review.not_yet")
        yield from _answer_before(line.answer_before, words)
        return
    yield _span(line, words), f"{_mark(line.kpi.figure.verdict, words)}{_reached(line, words)}"
    if line.before is not None and line.before.figure.attainment is not None:
        yield (
            words.text("kpi_review.before", last=words.short_date(line.before.figure.last)),
            reached_text(line.before, words),
        )
    yield from _answer_before(line.answer_before, words)
    if line.teams:
        yield (
            words.text("kpi_review.teams"),
            words.text("kpi_review.teams.below", below=line.below, teams=line.teams),
        )


def _span(line: KpiReviewLine, words: Words) -> str:
    if line.kpi is None:
        return words.text("kpi_review.now")
    figure = line.kpi.figure
    return words.text(
        "kpi_review.span", first=words.short_date(figure.first), last=words.short_date(figure.last)
    )


def _mark(verdict: Verdict, words: Words) -> str:
    """Return the verdict in a word, never in a colour alone."""
    return words.text(f"kpi_review.verdict.{verdict}")


def _reached(line: KpiReviewLine, words: Words) -> str:
    """Return what was reached, after the verdict's word; nothing where no figure is shown."""
    if line.kpi is None or line.kpi.figure.attainment is None:
        return ""
    return words.text("kpi_review.reached", reached=reached_text(line.kpi, words))


def _answer_before(answer: ReviewAnswer | None, words: Words) -> Iterator[tuple[str, str]]:
    """Yield the judgement of the review before, and what was to change since."""
    if answer is None:
        return
    yield words.text("kpi_review.before.reached"), _judgement(answer, words)
    if answer.change:
        yield words.text("kpi_review.before.change"), clean(answer.change, LONGEST_TEXT)


def _judgement(answer: ReviewAnswer, words: Words) -> str:
    said = words.text(f"kpi_review.reached.{answer.reached}")
    if not answer.by_name:
        return said
    return words.text("kpi_review.by", said=said, name=clean(answer.by_name, NAME), on=answer.on)


def _answer(answer: ReviewAnswer | None, words: Words) -> Iterator[tuple[str, str]]:
    if answer is None:
        return
    yield words.text("kpi_review.answer.reached"), _judgement(answer, words)
    yield words.text("kpi_review.answer.why"), clean(answer.why, LONGEST_TEXT)
    if answer.change:
        yield words.text("kpi_review.answer.change"), clean(answer.change, LONGEST_TEXT)


# ---------------------------------------------------------------------------- answered


def kpi_review_form(data: KpiReviewFormData, words: Words) -> Form:
    """Ask whether a KPI was reached, why, and what changes."""
    line, answer = data.line, data.line.answer
    return make_form(
        "kpi_review_form",
        words,
        title=words.text("kpi_review_form.title"),
        elements=(
            heading(clean(line.name, NAME)),
            facts(_figures(line, words)),
            context(words.text("kpi_review.purpose", purpose=clean(line.purpose, LINE))),
            _said_before(answer, words),
            Choice(
                name=REACHED_FIELD,
                label=words.text("kpi_review_form.reached"),
                options=tuple(Option(one, words.text(f"kpi_review.reached.{one}")) for one in Reached),
                initial=() if answer is None else (answer.reached.value,),
                required=True,
            ),
            _text(WHY_FIELD, "" if answer is None else answer.why, words, required=True),
            _text(CHANGE_FIELD, "" if answer is None else answer.change, words, required=False),
            context(words.text("kpi_review_form.readers")),
        ),
        submit=Button(
            words.text("kpi_review_form.save"),
            SaveKpiReview(line.review_id, data.seen),
            ButtonStyle.PRIMARY,
        ),
    )


def _said_before(answer: ReviewAnswer | None, words: Words) -> Element | None:
    """Say that there is an answer already, which this one replaces."""
    if answer is None:
        return None
    if not answer.by_name:
        return context(words.text("kpi_review_form.answered.somebody", on=answer.on))
    return context(words.text("kpi_review_form.answered", name=clean(answer.by_name, NAME), on=answer.on))


def _text(name: str, initial: str, words: Words, *, required: bool) -> TextInput:
    return TextInput(
        name=name,
        label=words.text(f"kpi_review_form.{name}"),
        multiline=True,
        max_length=LONGEST_TEXT,
        initial=clean_typed(initial, LONGEST_TEXT),
        required=required,
        hint=words.text(f"kpi_review_form.{name}.hint"),
    )


def kpi_review_saved(data: KpiReviewSavedData, words: Words) -> Card:
    """Say what was kept, what somebody else had said meanwhile, and lead on to the next one."""
    line = data.line
    return make_card(
        "kpi_review_saved",
        words,
        title=words.text("kpi_review_saved.title", kpi=clean(line.name, NAME)),
        elements=(
            facts((*_figures(line, words), *_answer(line.answer, words))),
            *_met(data.met, words),
            paragraph(words.text("kpi_review_saved.next", kpi=quoted(data.next_name, NAME)))
            if data.next_id
            else None,
            buttons((
                Button(words.text("kpi_review_saved.open_next"), OpenKpiReview(data.next_id),
                       ButtonStyle.PRIMARY)
                if data.next_id else None,
                Button(words.text("kpi_review_saved.kpi"), ShowKpi(data.programme_id, line.kpi_id)),
                Button(words.text("kpi_review.change_answer"), OpenKpiReview(line.review_id)),
                to_home(words),
            )),
            context(words.text("kpi_review_saved.readers")),
        ),
    )  # fmt: skip


def _met(met: ReviewAnswer | None, words: Words) -> Iterator[Element]:
    """Yield what somebody else had answered, so that it is not lost."""
    if met is None:
        return
    name = clean(met.by_name, NAME) if met.by_name else ""
    yield paragraph(words.text("kpi_review_saved.met", name=name))
    said = (words.text(f"kpi_review.reached.{met.reached}"), met.why, met.change)
    yield from (paragraph(clean_paragraph(text, LONGEST_TEXT)) for text in said if text)
