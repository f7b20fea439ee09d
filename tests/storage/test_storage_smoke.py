from people.model import Person
def test_a(unit_of_work):
    with unit_of_work() as unit:
        unit.people.upsert_many([Person(id="a", name="A")])
        unit.commit()
    with unit_of_work() as unit:
        assert [p.id for p in unit.people.list_all()] == ["a"]
def test_b(unit_of_work):
    with unit_of_work() as unit:
        assert unit.people.list_all() == []
