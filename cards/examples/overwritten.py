"""Two people who edited the same part of a programme."""

from cards import data
from cards.examples.basics import say


def overwrittens(language: str) -> tuple[data.OverwrittenData, ...]:
    """A purpose and a deputy that somebody else had saved; and one who is not known any more."""
    purpose = data.ChangeLine(
        what=data.ChangedPart.PURPOSE,
        before=say(
            language,
            en="So that nothing is lost when an account changes hands.",
            ja="担当が代わるときの引き継ぎ漏れをなくすため。",
        ),
        after=say(
            language,
            en="So that every customer gets an answer, whoever is in.",
            ja="担当が不在でも、お客様をお待たせしないため。",
        ),
    )
    deputy = data.ChangeLine(
        what=data.ChangedPart.DEPUTY,
        before=say(language, en="Emma Schmidt", ja="シュミット"),
        after=say(language, en="Mori-san", ja="森"),
    )
    by_name = say(language, en="Suzuki-san", ja="鈴木")
    return (
        data.OverwrittenData(programme_id="salesforce", by_name=by_name, rows=(purpose, deputy)),
        data.OverwrittenData(programme_id="salesforce", by_name="", rows=(deputy,)),
    )
