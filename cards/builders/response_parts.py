"""What those read who respond: what was said, how often, and how far the responses are."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cards.builders.parts import context, facts
from cards.builders.responses import answer_text as public_answer
from cards.builders.responses import plain_answer
from cards.builders.responses import said_text as public_said
from cards.data.response_work import LastTime, WorkProgress, WorkStage
from cards.data.responses import ResponseLine, Said
from cards.model import Element
from cards.texts import LINE, NAME, clean, quoted
from cards.words import Words
from surveys.responses.model import Origin


def said_text(said: Said, words: Words, *, limit: int | None = None) -> str:
    """Return what was said with its number, as everybody reads it: `“Too many fields” (12)`. `limit`:
    characters of its name, so that the number stands beside it where there is little room."""
    short = said if limit is None else replace(said, name=clean(said.name, limit))
    return public_said((short,), words)


def answer_text(line: ResponseLine, words: Words) -> str:
    """Return what is answered, as everybody reads it."""
    return public_answer(line, words, limit=LINE)


def again_text(said: Said, last: LastTime | None, words: Words) -> str:
    """Say in how many surveys in a row something asked for an answer, and what was answered last; empty for
    the first time."""
    if said.times < 2:
        return ""
    times = words.text(
        "response_again.few" if said.origin is Origin.QUESTION else "response_again.named", times=said.times
    )
    if last is None:
        return words.text("response_again", times=times)
    month = words.month(last.opens_on)
    if last.decision is None:
        return words.text("response_again.unanswered", times=times, month=month)
    answer = unstopped(plain_answer(last.decision, quoted(last.reason, LINE), words))
    return words.text("response_again.answered", times=times, month=month, said=answer)


def unstopped(text: str) -> str:
    """Return a text without its full stop, for a sentence that quotes it and ends itself."""
    return text.removesuffix(".").removesuffix("。")


def set_aside(lines: Sequence[ResponseLine], words: Words) -> Iterator[Element | None]:
    """Say of things answered together with another one that they have answers of their own, and which: nobody
    reads those as long as they are together."""
    if lines:
        yield context(words.text("response_set_aside"))
        yield facts((said_text(one.said, words, limit=NAME), answer_text(one, words)) for one in lines)


def progress_text(progress: WorkProgress, words: Words) -> str:
    """Return how far the responses to a wave are: `2 of 6 answered, until Tue 16 June`."""
    is_late = progress.stage is WorkStage.PARTLY and progress.is_late
    return words.text(
        f"response_progress.{progress.stage}{'.late' if is_late else ''}",
        answered=progress.answered,
        items=progress.items,
        due=progress.due_on,
    )
