"""Who runs Hojorin and where to complain, in the language of the one who reads it."""

from scenario_stage import Stage, tokyo

from cards.actions import ShowMyData


async def test_the_introduction_says_in_the_readers_language_who_runs_it_and_where_to_complain(
    stage: Stage,
) -> None:
    await stage.go_to(tokyo(9, 15, 9))

    japanese, english = stage.text("tanaka", "introduction"), stage.text("mueller", "introduction")
    assert "業務改革室" in japanese
    assert "内線 1234" in japanese
    assert "Change Office" in english
    assert "extension 1234" in english
    assert "内線" not in english
    assert "Change" not in japanese


async def test_the_own_data_says_where_to_complain_in_the_readers_language(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 15, 9))

    reply = await stage.press_action("mueller", ShowMyData())
    shown = " ".join(map(str, reply.cards))
    assert "extension 1234" in shown
    assert "内線" not in shown
