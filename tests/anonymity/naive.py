"""Designs that promise anonymity and do not keep it: each hides the author, and leaves something beside it.

None of them has a time, a name beside an answer, or a key that can be computed.
"""

from collections.abc import Callable
from random import Random

from evidence import Evidence, Place
from wave_stage import planted

Design = Callable[[Place, int, Random], tuple[Evidence, dict[bytes, bytes]]]


def person(number: int) -> str:
    return f"p{number:05}"


def voters(people: int, chance: Random) -> list[int]:
    """Return people in the order in which they answer."""
    order = list(range(people))
    chance.shuffle(order)
    return order


def _known(place: Place, people: int, chance: Random) -> tuple[Evidence, dict[bytes, bytes]]:
    """Look at what there is; answers are published in an order of their own."""
    published = [planted(number).encode() for number in range(people)]
    truth = {person(number).encode(): published[number] for number in range(people)}
    chance.shuffle(published)
    seen = place.look(people=tuple(sorted(truth)), answers=tuple(published))
    return seen, truth


def one_transaction(place: Place, people: int, chance: Random) -> tuple[Evidence, dict[bytes, bytes]]:
    """Who took part, and an answer without a name, are written together."""
    place.run("CREATE TABLE took_part (person text)")
    place.run("CREATE TABLE answer (said text)")
    place.watch()
    for number in voters(people, chance):
        place.run("BEGIN")
        place.run("INSERT INTO took_part VALUES (%s)", (person(number),))
        place.run("INSERT INTO answer VALUES (%s)", (planted(number),))
        place.run("COMMIT")
    return _known(place, people, chance)


def two_transactions(place: Place, people: int, chance: Random) -> tuple[Evidence, dict[bytes, bytes]]:
    """The same, in two transactions."""
    place.run("CREATE TABLE took_part (person text)")
    place.run("CREATE TABLE answer (said text)")
    place.watch()
    for number in voters(people, chance):
        place.run("INSERT INTO took_part VALUES (%s)", (person(number),))
        place.run("INSERT INTO answer VALUES (%s)", (planted(number),))
    return _known(place, people, chance)


def random_keys(place: Place, people: int, chance: Random) -> tuple[Evidence, dict[bytes, bytes]]:
    """Answers have random keys, so that no query gives them in the order in which they came."""
    place.run("CREATE TABLE took_part (person text PRIMARY KEY) WITHOUT ROWID")
    place.run("CREATE TABLE answer (key text PRIMARY KEY, said text) WITHOUT ROWID")
    place.watch()
    for number in voters(people, chance):
        place.run("BEGIN")
        place.run("INSERT INTO took_part VALUES (%s)", (person(number),))
        place.run("INSERT INTO answer VALUES (%s, %s)", (f"{chance.getrandbits(64):016x}", planted(number)))
        place.run("COMMIT")
    return _known(place, people, chance)


def shuffled_rewrite(place: Place, people: int, chance: Random) -> tuple[Evidence, dict[bytes, bytes]]:
    """At the end all answers are written again in random order, and the old rows are gone for good."""
    place.run("CREATE TABLE took_part (person text)")
    place.run("CREATE TABLE answer (said text)")
    place.watch()
    for number in voters(people, chance):
        place.run("BEGIN")
        place.run("INSERT INTO took_part VALUES (%s)", (person(number),))
        place.run("INSERT INTO answer VALUES (%s)", (planted(number),))
        place.run("COMMIT")
    place.run("CREATE TABLE shuffled (said text)")
    place.run("BEGIN")
    for number in voters(people, chance):
        place.run("INSERT INTO shuffled VALUES (%s)", (planted(number),))
    place.run("DROP TABLE answer")
    place.run("COMMIT")
    return _known(place, people, chance)


def unpadded(place: Place, people: int, chance: Random) -> tuple[Evidence, dict[bytes, bytes]]:
    """Answers are sealed, each as long as what was written, beside who sent them; texts are published."""
    texts = {number: 20 + chance.randrange(980) for number in range(people)}
    place.run("CREATE TABLE ballot (person text, sealed BLOB)")
    place.watch()
    for number in range(people):
        place.run(
            "INSERT INTO ballot VALUES (%s, %s)", (person(number), chance.randbytes(48 + texts[number]))
        )
    published = [planted(number).encode() for number in range(people)]
    truth = {person(number).encode(): published[number] for number in range(people)}
    sizes = {published[number]: texts[number] for number in range(people)}
    chance.shuffle(published)
    seen = place.look(people=tuple(sorted(truth)), answers=tuple(published), sizes=sizes)
    return seen, truth
