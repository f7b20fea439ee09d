"""Who reads a card, and in which language: every text on it is chosen here."""

from collections.abc import Mapping
from dataclasses import dataclass

from cards.words import Words, load_words, nearest_language
from people.model import Company, Person
from people.texts import in_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A person and the words of their language."""

    person: Person
    words: Words
    fallback: tuple[str, ...]

    def text(self, localised: Mapping[str, str]) -> str:
        """Return a customer's text in the reader's language, or in the nearest that there is."""
        return in_language(localised, self.words.language, fallback=self.fallback)


def reader_of(person: Person, company: Company) -> Reader:
    """Return the person as a reader; without a locale they read the company's first language."""
    language = nearest_language(person.locale, fallback=company.languages)
    return Reader(person=person, words=load_words(language), fallback=company.languages)


def name_of(person: Person | None) -> str:
    """Return a person's name, or nothing for somebody who is not named or no longer there."""
    return person.name if person is not None else ""
