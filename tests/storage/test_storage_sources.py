"""What came of sources last, and tokens: only what cannot be used again is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from storage_samples import NOW

from measures.sources.model import Delivery, Token
from measures.sources.service import create_token, digest_of, revoke_tokens, source_of_token
from people.errors import NotFoundError

FIRST = Delivery(source="crm", last_at=NOW, measured_at=NOW, accepted=3, duplicate=2, refused=1)


def token(source: str, digest: str) -> Token:
    """A token made now."""
    return Token(id=0, source=source, digest=digest, created_at=NOW, created_by="cli")


def test_a_later_delivery_takes_the_place_of_the_one_before(unit_of_work):
    told = replace(FIRST, silence_told_at=NOW + timedelta(days=3))
    other = replace(FIRST, source="erp")
    with unit_of_work() as unit:
        for entry in (FIRST, other, told):
            unit.sources.put_delivery(entry)
        unit.commit()
    with unit_of_work() as unit:
        assert unit.sources.deliveries() == {"crm": told, "erp": other}


def test_a_token_is_found_by_its_digest_and_revoked_with_the_others_of_its_source(unit_of_work):
    with unit_of_work() as unit:
        ids = [unit.sources.add_token(token(name, f"d{n}")) for n, name in enumerate(["crm", "erp", "crm"])]
        unit.commit()
    with unit_of_work() as unit:
        assert unit.sources.find_token("d2") == replace(token("crm", "d2"), id=ids[2])
        assert unit.sources.find_token("d3") is None
        later = NOW + timedelta(hours=1)
        assert unit.sources.revoke_tokens("crm", at=later) == 2
        assert unit.sources.revoke_tokens("crm", at=NOW) == 0
        assert [one.revoked_at for one in unit.sources.tokens()] == [later, None, later]
        assert [one.id for one in unit.sources.tokens("erp")] == [ids[1]]


def test_nothing_that_is_stored_of_a_token_opens_the_door(unit_of_work):
    with unit_of_work() as unit:
        made = create_token(unit, "crm", chance="Zm9v" * 11, now=NOW, actor="cli")
        unit.commit()
    with unit_of_work() as unit:
        assert source_of_token(unit, made) == "crm"
        assert source_of_token(unit, digest_of(made)) is None
        stored = [
            str(unit.sources.tokens()),
            str(unit.audit.list_entries()),
        ]
        assert all("Zm9v" not in one for one in stored)
        [entry] = unit.audit.list_entries()
        assert (entry.action, entry.subject, entry.actor) == ("token_create", "crm", "cli")


def test_a_revoked_token_is_no_token_and_revoking_twice_is_said(unit_of_work):
    with unit_of_work() as unit:
        old = create_token(unit, "crm", chance="a" * 43, now=NOW, actor="cli")
        revoke_tokens(unit, "crm", now=NOW, actor="cli")
        new = create_token(unit, "crm", chance="b" * 43, now=NOW, actor="cli")
        assert (source_of_token(unit, old), source_of_token(unit, new)) == (None, "crm")
        with pytest.raises(NotFoundError):
            revoke_tokens(unit, "erp", now=NOW, actor="cli")
