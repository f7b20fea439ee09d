"""Before a wave is counted: are marks and invitations those that Hojorin wrote?

Whoever writes into the database could put people of their own around somebody, until a group is nothing but
that person: by answering again after taking their own mark away, by inviting more people, or by moving people
to another place. What is fixed in the definition, and the secret under which marks are made, tell.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from surveys.ballots.model import WaveSecrets
from surveys.ballots.sealing import mark_of
from surveys.waves.model import Definition, Invited, Wave

COMPANY = 0
"""The first of a definition's places is everybody."""


def is_whole(
    wave: Wave, secrets: WaveSecrets, *, marks: Collection[bytes], invited: Sequence[Invited]
) -> bool:
    """Tell whether no more people are invited anywhere than the definition says, and whether the marks are
    theirs. Who was erased meanwhile is invited no more, and their mark is not known any more."""
    own = own_invited(wave.definition)
    places = Counter(one.node for one in invited)
    if any(number > own.get(node, 0) for node, number in places.items()):
        return False
    theirs = {mark_of(secrets, wave_id=wave.id, person_id=one.person_id) for one in invited}
    erased = wave.definition.nodes[COMPANY].invited - len(invited)
    return sum(mark not in theirs for mark in marks) <= erased


def own_invited(definition: Definition) -> Mapping[int, int]:
    """Return how many people of each place are in none below it, by the place's number."""
    number_of = {node.path: number for number, node in enumerate(definition.nodes)}
    own = {number: node.invited for number, node in enumerate(definition.nodes)}
    for node in definition.nodes:
        if node.path:
            own[number_of[node.path[:-1]]] -= node.invited
    return own
