"""What the cards of published surveys share: names of groups, who took part, and the ways between cards."""

from collections.abc import Callable, Iterator

from cards.actions import Action, GetSurveyEvidence, GetSurveyFile, TurnSurveyList
from cards.builders.parts import buttons
from cards.builders.result_parts import participation_text
from cards.builders.survey_form import BETWEEN
from cards.data import ResultPlace, SurveyFile, Taken
from cards.model import Button, Buttons
from cards.texts import NAME, clean
from cards.words import Words


def taken_text(taken: Taken, words: Words) -> str:
    """Say how many took part, or that they were too few."""
    if taken.too_few:
        return words.text("survey_results.too_few")
    return participation_text(taken.answered, taken.invited, words)


def result_place(place: ResultPlace, words: Words) -> str:
    """Return what a group is called: its whole path, the others of a place, or everybody."""
    path = BETWEEN.join(clean(part, NAME) for part in place.path)
    if place.is_rest:
        return words.text("survey_results.rest", place=path) if path else words.text("survey_results.others")
    return path or words.text("survey_terms.everybody")


def of_wave(wave_id: str, words: Words) -> Iterator[Button]:
    """Yield what can be done with a wave's results, whatever is shown of them."""
    yield Button(words.text("survey_results.table"), GetSurveyFile(wave_id, SurveyFile.TABLE.value))
    yield Button(words.text("survey_results.check"), GetSurveyEvidence(wave_id))
    yield Button(words.text("survey_results.all"), TurnSurveyList(0))


def page_buttons(page: int, pages: int, to: Callable[[int], Action], words: Words) -> Buttons | None:
    """Return the ways to the page before and the one after; None where there is only one."""
    return buttons((
        Button(words.text("survey_groups.before"), to(page - 1)) if page > 0 else None,
        Button(words.text("survey_groups.after"), to(page + 1)) if page + 1 < pages else None,
    ))  # fmt: skip
