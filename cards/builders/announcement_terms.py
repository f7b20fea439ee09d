"""What cards for those who make an announcement and those who approve it say alike."""

from collections.abc import Collection, Iterator

from cards.builders.parts import context, heading, paragraph
from cards.model import Element
from cards.texts import LINE, NAME, clean, clean_paragraph
from cards.words import Words
from coaching.announcements.model import Content, Repeat

Row = tuple[str, str]


def beside_the_text(content: Content, words: Words) -> Iterator[Row]:
    """Yield what stands beside its text: a picture, and a link with whether it is counted who opens it."""
    if content.picture_url:
        yield words.text("announcement_draft.picture"), clean(content.picture_url, LINE)
    if content.link_url:
        link = clean(content.link_url, LINE)
        counted = words.text("announcement_draft.counted", link=link)
        yield words.text("announcement_draft.link"), counted if content.counts_clicks else link


def shown_once_more(repeats: Collection[Repeat], words: Words) -> Iterator[Row]:
    """Yield where it is shown once more until its last day, if anywhere."""
    if repeats:
        named = [words.text(f"announcement_draft.again.{one}") for one in Repeat if one in repeats]
        yield words.text("announcement_draft.again"), words.join(named)


def sent_back(said: str, by: str, words: Words) -> Iterator[Element]:
    """Yield why an announcement was not approved, and who says so; nothing where nobody sent it back."""
    if said:
        yield heading(words.text("announcement_draft.sent_back"))
        yield paragraph(words.text("announcement_decided.reason", reason=clean_paragraph(said, LINE)))
        if by:
            yield context(words.text("announcement_decided.by", name=clean(by, NAME)))
