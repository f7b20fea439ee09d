"""Themes as they are shipped, changed and made; terms that may become one; a sentence that was tried."""

from dataclasses import replace

from cards import data
from cards.data import ThemeKind
from cards.examples.basics import say

_LANGUAGES = ("ja", "en")
_NAMES = {"ja": "承認に時間がかかる", "en": "Approvals take long"}
_PHRASES = {
    "ja": ("承認待ち", "承認が遅い", "決裁が下りない"),
    "en": ("waiting for approval", "slow approval"),
}


def _line(language: str, kind: ThemeKind = ThemeKind.OWN) -> data.ThemeLine:
    return data.ThemeLine(
        theme_id=f"approvals-{kind}", name=_NAMES[language], kind=kind, phrases={"ja": 3, "en": 1}
    )


def lists(language: str) -> tuple[data.ThemesData, ...]:
    """A few themes; the middle one of three pages, when no more can be added."""
    kinds = tuple(_line(language, kind) for kind in ThemeKind)
    many = tuple(replace(_line(language), theme_id=f"own-{number}") for number in range(40))
    return (
        data.ThemesData(themes=kinds, page=0, may_add=True),
        data.ThemesData(themes=many, page=1, may_add=False),
    )


def themes(language: str) -> tuple[data.ThemeData, ...]:
    """One of each kind; one has phrases in one language only; one of a new phrase holds another theme's."""
    whole = tuple(
        data.ThemeData(line=_line(language, kind), names=_NAMES, phrases=_PHRASES) for kind in ThemeKind
    )
    half = replace(whole[-1], names={"ja": _NAMES["ja"]}, phrases={"ja": _PHRASES["ja"], "en": ()})
    also = say(language, en="Slow or unreliable", ja="動作が遅い・不安定")
    phrase = say(language, en="slow approval", ja="承認が遅い")
    return (*whole, half, replace(whole[-1], also=((phrase, also),)))


def forms(_language: str) -> tuple[data.ThemeFormData, ...]:
    """A new one of a term, and one that is changed."""
    new = data.ThemeFormData(theme_id="", languages=_LANGUAGES, names={"ja": "承認"}, phrases={"ja": "承認"})
    known = data.ThemeFormData(
        theme_id="approvals",
        languages=_LANGUAGES,
        names=_NAMES,
        phrases={code: "\n".join(several) for code, several in _PHRASES.items()},
        seen="0123456789ab",
    )
    return new, known


def overwritten(language: str) -> tuple[data.ThemeOverwrittenData, ...]:
    """Somebody else had saved a theme."""
    return (
        data.ThemeOverwrittenData(
            theme_id="approvals",
            by_name=say(language, en="Sato-san", ja="佐藤"),
            names=_NAMES,
            phrases=_PHRASES,
        ),
    )


def suggested(language: str) -> tuple[data.SuggestedTermsData, ...]:
    """Two terms; none in the results that there are; no results yet."""
    terms = (
        data.TermLine(
            term_id="a1b2c3d4e5f6", term=say(language, en="approval", ja="承認"), people=12, waves=2
        ),
        data.TermLine(term_id="b1b2c3d4e5f6", term="printer", people=5, waves=1),
    )
    return (
        data.SuggestedTermsData(terms=terms, waves=3, may_add=True),
        data.SuggestedTermsData(terms=terms[:1], waves=1, may_add=False),
        data.SuggestedTermsData(terms=(), waves=1, may_add=True),
        data.SuggestedTermsData(terms=(), waves=0, may_add=True),
    )


def term_forms(language: str) -> tuple[data.TermFormData, ...]:
    """In a company of two languages, and of one."""
    both = data.TermFormData(
        term_id="a1b2c3d4e5f6",
        term=say(language, en="approval", ja="承認"),
        themes=(("approvals", _NAMES[language]), ("slow", say(language, en="Slow", ja="動作が遅い"))),
        languages=_LANGUAGES,
        language="ja",
    )
    return both, replace(both, languages=("ja",))


def trials(_language: str) -> tuple[data.ThemesTrialFormData, ...]:
    """The form, which holds nothing."""
    return (data.ThemesTrialFormData(),)


def tried(language: str) -> tuple[data.ThemesTriedData, ...]:
    """A sentence that names two themes, and one that names none."""
    named = (
        (_NAMES[language], say(language, en="waiting for approval", ja="承認待ち")),
        (
            say(language, en="Slow or unreliable", ja="動作が遅い・不安定"),
            say(language, en="slow", ja="遅い"),
        ),
    )
    return data.ThemesTriedData(named=named), data.ThemesTriedData(named=())
