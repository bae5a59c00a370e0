"""A folder of CSV or Parquet files is a data set."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from datasets.dataset import UnknownDataset
from datasets.folder import folder_dataset
from datasets.recorded import Recorded
from workflows.vocabulary.events.contracts import ContractStarted
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseOpened

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def events_of(folder: Path) -> list[Recorded]:
    return list(folder_dataset(folder).events())


def test_a_file_an_event_type_has_a_column_a_field(tmp_path: Path) -> None:
    (tmp_path / "basket.bought.csv").write_text(
        'customer,time,id,basket_id,amount_cents,covered_by\nanna,2026-03-02T12:00:00Z,b-1,1,199,"[""18"", ""7""]"\n'
    )
    basket = BasketBought(basket_id="1", amount_cents=199, covered_by=("18", "7"))
    assert events_of(tmp_path) == [Recorded("b-1", "basket.bought.csv", "anna", NOON, basket)]


def test_events_of_all_files_come_in_order_of_time(tmp_path: Path) -> None:
    (tmp_path / "basket.bought.csv").write_text(
        "customer,time,basket_id,amount_cents\nanna,2026-03-04,2,1\nanna,2026-03-02,1,1\n"
    )
    (tmp_path / "events.csv").write_text(
        'type,customer,time,source,data\nsupport_case.opened,anna,2026-03-03,crm,"{""case_id"": ""881""}"\n'
    )
    dataset = folder_dataset(tmp_path)
    assert [(one.id, one.source, one.time.day) for one in dataset.events()] == [
        ("row-2", "basket.bought.csv", 2),
        ("row-1", "crm", 3),
        ("row-1", "basket.bought.csv", 4),
    ]
    assert (dataset.total, set(dataset.kinds)) == (3, {"basket.bought", "support_case.opened"})
    assert dataset.observed_until == datetime(2026, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-03-02T12:00:00Z", NOON),
        ("2026-03-02T14:00:00+02:00", NOON),
        ("2026-03-02 12:00", NOON),
        ("2026-03-02", NOON - timedelta(hours=12)),
        ("2026-03-02 12:00:00.5+0000", NOON + timedelta(seconds=0.5)),
    ],
)
def test_a_time_without_a_zone_is_utc_wherever_the_machine_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, instant: datetime
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    (tmp_path / "member.joined.csv").write_text(f"customer,time\nanna,{written}\n")
    assert [one.time for one in events_of(tmp_path)] == [instant]


def test_a_date_in_a_field_is_read_the_same_way(tmp_path: Path) -> None:
    (tmp_path / "contract.started.csv").write_text(
        "customer,time,contract_id,ends_on\nanna,2026-03-02,k-1,2027-03-02\n"
    )
    event = ContractStarted(contract_id="k-1", ends_on=datetime(2027, 3, 2, tzinfo=UTC))
    assert [one.event for one in events_of(tmp_path)] == [event]


def test_an_empty_cell_says_nothing_and_quotes_with_nothing_in_them_the_empty_text(tmp_path: Path) -> None:
    (tmp_path / "profile.updated.csv").write_text('customer,time,email,locale\nanna,2026-03-02,"",\n')
    assert [one.event for one in events_of(tmp_path)] == [ProfileUpdated(email="")]


def test_parquet_may_have_types_of_its_own(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT 'anna' AS customer, TIMESTAMPTZ '2026-03-02 14:00+02' AS time, '1' AS basket_id, "
            f"199::SMALLINT AS amount_cents, ['18'] AS covered_by) TO '{tmp_path / 'basket.bought.parquet'}'"
        )
        connection.execute(
            f"COPY (SELECT 'anna' AS customer, TIMESTAMP '2026-03-02 13:00' AS time, 'k-1' AS contract_id, "
            f"TIMESTAMPTZ '2026-06-01 14:00+02' AS ends_on) TO '{tmp_path / 'contract.started.parquet'}'"
        )
    basket, contract = events_of(tmp_path)
    assert (basket.time, basket.event) == (NOON, BasketBought(basket_id="1", amount_cents=199, covered_by=("18",)))
    assert contract.time == NOON + timedelta(hours=1)
    assert contract.event == ContractStarted(contract_id="k-1", ends_on=datetime(2026, 6, 1, 12, tzinfo=UTC))


def test_what_was_accepted_later_than_it_happened_comes_in_the_order_of_acceptance(tmp_path: Path) -> None:
    rows = [("2026-03-01", "2026-03-05", ""), ("2026-03-03", "2026-03-03", "support-case"), ("2026-03-04", "", "")]
    (tmp_path / "events.csv").write_text(
        "type,customer,time,accepted_at,enters,data\n"
        + "".join(f'support_case.opened,anna,{t},{a},{e},"{{""case_id"": ""{t}""}}"\n' for t, a, e in rows)
    )
    found = events_of(tmp_path)
    assert [(one.time.day, one.accepted_at and one.accepted_at.day, one.enters) for one in found] == [
        (3, 3, "support-case"),
        (4, None, None),
        (1, 5, None),
    ]


def test_the_same_id_twice_is_left_to_whoever_takes_the_events_in(tmp_path: Path) -> None:
    (tmp_path / "member.joined.csv").write_text("customer,time,id\nanna,2026-03-02,m-1\nanna,2026-03-02,m-1\n")
    assert [one.id for one in events_of(tmp_path)] == ["m-1", "m-1"]


def test_an_ending_may_be_written_large(tmp_path: Path) -> None:
    (tmp_path / "member.joined.CSV").write_text("customer,time,id\nanna,2026-03-02,1.0\n")
    assert [(one.id, one.source) for one in events_of(tmp_path)] == [("1.0", "member.joined.CSV")]


def test_other_files_are_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "histories").mkdir()
    (tmp_path / "README.md").write_text("ours")
    (tmp_path / "member.joined.csv").write_text("customer,time\n")
    dataset = folder_dataset(tmp_path)
    assert (list(dataset.events()), dataset.total, dataset.observed_until, dataset.kinds) == ([], 0, None, frozenset())


def test_a_folder_without_events_says_what_to_put_there(tmp_path: Path) -> None:
    with pytest.raises(UnknownDataset, match=r"holds no events: put files there such as basket\.bought\.csv"):
        folder_dataset(tmp_path)


def test_thousands_of_rows_come_in_order_and_each_once(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT 'support_case.opened' AS type, 'c-' || i % 7 AS customer, "
            "TIMESTAMP '2026-01-01' + to_seconds(i * 7919 % 10007) AS time, i::VARCHAR AS id, "
            """'{"case_id": "' || i || '"}' AS data FROM range(10007) r(i)) """
            f"TO '{tmp_path / 'events.csv'}' (HEADER)"
        )
    found = events_of(tmp_path)
    assert [one.time for one in found] == sorted({one.time for one in found})
    assert all(isinstance(one.event, SupportCaseOpened) and one.event.case_id == one.id for one in found)
    assert len(found) == 10_007


def test_data_may_hold_lists_and_dicts(tmp_path: Path) -> None:
    data = json.dumps({"traits": {"value_tier": "gold", "tags": [1, "a,b"]}}).replace('"', '""')
    (tmp_path / "events.csv").write_text(f'type,customer,time,data\nprofile.updated,anna,2026-03-02,"{data}"\n')
    event = ProfileUpdated(traits={"value_tier": "gold", "tags": [1, "a,b"]})
    assert [one.event for one in events_of(tmp_path)] == [event]
