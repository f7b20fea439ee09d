"""The words of one language: texts by key, and dates, numbers and lists as its readers write them.

Texts stand in `locales/LANGUAGE/LC_MESSAGES/hojorin.po` under stable keys; each is a Jinja2 template.
"""

import functools
import gettext
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime, get_timezone_location
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from jinja2 import StrictUndefined, Template, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

LANGUAGES = ("en", "ja")
"""The languages that Hojorin speaks."""
LOCALES = {"en": "en_GB", "ja": "ja_JP"}
"""Whose habits dates and lists follow: British English writes the day first, like our texts."""
FOLDER = Path(__file__).resolve().parent.parent / "locales"
HUGE = Decimal(10) ** 15
"""Numbers from here on are written with an exponent: nobody reads them, and Babel rounds within 28 digits."""
CACHED = 4096
"""Formatted numbers, dates and moments that are remembered per language."""

Pieces = tuple[str, tuple[tuple[str, str], ...]]
"""A text that only shows values: its beginning, then each value's name and the text after it."""
_SHOWN = re.compile(r"\{\{ (\w+) \}\}")

Value = str | int | Decimal | date | None
"""What a template may be given. Numbers and dates are written in the reader's way by themselves."""


class MissingWordsError(LookupError):
    """The catalogue has no such key, or not in the form (singular, plural) that was asked for."""


class Words:
    """Everything that is said in one language. Texts are compiled once, at first use."""

    def __init__(self, language: str, catalog: Catalog) -> None:
        self.language = language
        self._locale = Locale.parse(LOCALES[language])
        self._sources = _sources(catalog)
        self._plural: Callable[[int], int] = gettext.c2py(catalog.plural_expr)
        self._environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, finalize=self._written, autoescape=False
        )
        # No text needs range() or lipsum(); without them a text renders twice as fast.
        self._environment.globals.clear()
        self._plain = {key: forms[0] for key, forms in self._sources.items() if _is_plain(forms)}
        self._filled = {key: found for key, forms in self._sources.items() if (found := _pieces(forms))}
        self._templates: dict[tuple[str, int | None], Template] = {}
        self._rendered: dict[tuple[object, ...], str] = {}
        self.number: Callable[[Decimal | int], str] = functools.lru_cache(CACHED)(self._format_number)
        self.date: Callable[[date], str] = functools.lru_cache(CACHED)(self._format_date)
        self.short_date: Callable[[date], str] = functools.lru_cache(CACHED)(self._format_short_date)
        self._wall_time: Callable[[datetime], str] = functools.lru_cache(CACHED)(self._format_wall_time)

    @property
    def sources(self) -> Mapping[str, tuple[str, ...]]:
        """The templates by key: one form, or one per plural form."""
        return self._sources

    def text(self, key: str, **values: Value) -> str:
        """Return the text of a key; raises `MissingWordsError`, and `jinja2.UndefinedError` for a value
        that the text needs and was not given."""
        plain = self._plain.get(key)
        if plain is not None:
            return plain
        pieces = self._filled.get(key)
        return self._render(key, None, values) if pieces is None else self._fill(pieces, values)

    def count(self, key: str, n: Decimal | int, **values: Value) -> str:
        """Return the text of a key in the form for `n`, which the text has as `n`. Fractions take the
        last form ("1.5 days")."""
        whole = int(n)
        form = self._plural(whole) if whole == n else -1
        return self._render(key, form, {**values, "n": n})

    def moment(self, moment: datetime) -> str:
        """Write an aware moment that is already in the reader's zone."""
        # Remembered by what the clock on the wall shows: moments of different zones count as equal.
        return self._wall_time(moment.replace(tzinfo=None))

    def month(self, day: date) -> str:
        """Write the month of a day as it names what happens every month: "June", 6月度."""
        return format_date(day, format=self._plain["pattern.month"], locale=self._locale)

    def city(self, moment: datetime) -> str:
        """Return by which city the time of an aware moment's zone is known, e.g. 東京 for `Asia/Tokyo`."""
        return get_timezone_location(moment, locale=self._locale, return_city=True)

    def percent(self, fraction: Decimal | float) -> str:
        """Return e.g. `75%` for 0.75, in whole percent."""
        written = format_percent(fraction, format=self._plain["pattern.percent"], locale=self._locale)
        return written.replace("-", "−")

    def exact(self, number: Decimal) -> str:
        """Return a number with all its decimal places, also where they are 0: `−60.0`."""
        places = max(0, -int(number.as_tuple().exponent))
        whole = self._plain["pattern.number"].partition(".")[0]
        pattern = f"{whole}.{'0' * places}" if places else whole
        # Minus zero would keep its sign.
        written = format_decimal(number + 0, format=pattern, locale=self._locale)
        return written.replace("-", "−")

    def join(self, items: Iterable[str]) -> str:
        """Return the items as a list in a sentence."""
        return format_list(list(items), locale=self._locale)

    def _fill(self, pieces: Pieces, values: Mapping[str, Value]) -> str:
        """Do what Jinja2 does with a text that only shows values, in less than half the time."""
        start, rest = pieces
        written = [start]
        for name, after in rest:
            if name not in values:
                raise UndefinedError(f"{name!r} is undefined")
            written += (str(self._written(values[name])), after)
        return "".join(written)

    def _render(self, key: str, form: int | None, values: Mapping[str, Value]) -> str:
        """Let Jinja2 render a text, or remember how it did: in a wave most people are told the same."""
        # A moment counts by what the clock on the wall shows: moments of different zones are equal.
        told = (
            value.replace(tzinfo=None) if isinstance(value, datetime) else value for value in values.values()
        )
        asked = (key, form, *values, *told)
        found = self._rendered.get(asked)
        if found is None:
            if len(self._rendered) >= CACHED:
                self._rendered.clear()
            found = self._rendered[asked] = self._template(key, form).render(values)
        return found

    def _template(self, key: str, form: int | None) -> Template:
        """Return the compiled form; `form=None` asks for a text without plural forms."""
        found = self._templates.get((key, form))
        if found is None:
            forms = self._sources.get(key)
            if forms is None or (form is None and len(forms) > 1):
                raise MissingWordsError(f"{self.language}: {key}")
            found = self._environment.from_string(forms[form or 0])
            self._templates[key, form] = found
        return found

    def _written(self, value: object) -> object:
        """Write numbers and dates that a template shows in the reader's way."""
        if isinstance(value, str):
            return value
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.date(value)
        return self.number(value) if isinstance(value, int | Decimal) else value

    def _format_number(self, number: Decimal | int) -> str:
        if not -HUGE < number < HUGE:
            return f"{number:.2E}".replace("-", "−")
        # Minus zero equals zero, so that what is remembered of one would be said of the other.
        written = format_decimal(number or 0, format=self._plain["pattern.number"], locale=self._locale)
        return "0" if written == "-0" else written.replace("-", "−")

    def _format_date(self, day: date) -> str:
        return format_date(day, format=self._plain["pattern.date"], locale=self._locale)

    def _format_short_date(self, day: date) -> str:
        return format_date(day, format=self._plain["pattern.short_date"], locale=self._locale)

    def day_of_entry(self, day: date) -> str:
        """Write the day on which a number was entered: short, as it stands inside of another value."""
        return format_date(day, format=self._plain["pattern.entered_on"], locale=self._locale)

    def _format_wall_time(self, wall_time: datetime) -> str:
        return format_datetime(wall_time, format=self._plain["pattern.moment"], locale=self._locale)


@functools.cache
def load_words(language: str, domain: str = "hojorin") -> Words:
    """Read the catalogue of one of `LANGUAGES`, once; another `domain` is another file (`playground.po`)."""
    return Words(language, read_catalogue(language, domain))


def read_catalogue(language: str, domain: str = "hojorin") -> Catalog:
    """Return the catalogue of a language as it stands in its file."""
    path = FOLDER / language / "LC_MESSAGES" / f"{domain}.po"
    with path.open("rb") as file:
        return read_po(file, locale=language, ignore_obsolete=True, abort_invalid=True)


def nearest_language(locale: str | None, *, fallback: Sequence[str]) -> str:
    """Return the language of a locale (`ja-JP`, `en_US`), else the first fallback that Hojorin speaks."""
    wanted = re.split(r"[-_.@]", locale or "", maxsplit=1)[0].lower()
    candidates = (wanted, *fallback, *LANGUAGES)
    return next(candidate for candidate in candidates if candidate in LANGUAGES)


def _sources(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """Return the translated texts by key; an untranslated one is missing, as it would show nothing."""
    sources = {}
    for message in catalog:
        key = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if key and all(forms):
            sources[key] = forms
    return sources


def _pieces(forms: tuple[str, ...]) -> Pieces | None:
    """Return a text that only shows values as its pieces; None for any other, which Jinja2 renders.

    Four of five texts are of this kind, and a wave of check-ins renders 70,000 of them.
    """
    start, *others = _SHOWN.split(forms[0])
    if len(forms) > 1 or not others or any("{" in text for text in (start, *others[1::2])):
        return None
    return start, tuple(zip(others[::2], others[1::2], strict=True))


def _is_plain(forms: tuple[str, ...]) -> bool:
    return len(forms) == 1 and "{" not in forms[0]
