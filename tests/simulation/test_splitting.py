"""Buckets that hold too much for the memory there is are split, and what does not fit at all is refused."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from simulation.acceptance import Incoming
from simulation.bulk.posting import Posted
from simulation.bulk.room import TooLittleMemory, room
from simulation.bulk.splitting import split
from simulation.bulk.spool import Spooled, spool, spooled
from tests.simulation.scene import NOON
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.identity import CustomerId

MB = 1024 * 1024


def baskets(folder: Path, buckets: int, customers: int, each: int) -> Spooled:
    """So many baskets of each of so many customers, spooled."""
    return spool(
        (
            Posted(
                CustomerId(f"c-{customer}"),
                at,
                Incoming("test", f"{customer}-{number}", BasketBought(basket_id="b", amount_cents=1), at),
            )
            for number in range(each)
            for at in [NOON + timedelta(days=number)]
            for customer in range(customers)
        ),
        folder,
        buckets,
    )


@pytest.mark.parametrize("most", [50, 130])
def test_a_split_bucket_holds_the_same_events_and_each_customer_in_one_part(tmp_path: Path, most: int) -> None:
    given = baskets(tmp_path, 2, customers=100, each=5)
    before = Counter(one for file in given.files for one in spooled(file))
    found = split(given, most)
    parts = [list(spooled(file)) for file in found.files]
    assert tuple(map(len, parts)) == found.by_file
    assert Counter(one for part in parts for one in part) == before
    assert all([one.at for one in part] == sorted(one.at for one in part) for part in parts)
    assert sum(len({one.customer for one in part}) for part in parts) == 100
    assert max(found.by_file) <= 1.6 * most, "parts are about as large as allowed, and never all of it again"


def test_a_bucket_that_fits_is_left_as_it_is(tmp_path: Path) -> None:
    given = baskets(tmp_path, 2, customers=10, each=2)
    assert split(given, 20) == given


def test_a_bucket_may_have_more_parts_than_files_can_be_open_at_once(tmp_path: Path) -> None:
    given = baskets(tmp_path, 1, customers=450, each=2)
    found = split(given, 2)
    assert len(found.files) == 450
    assert sum(found.by_file) == given.events == 900


def test_less_memory_makes_smaller_buckets_and_then_fewer_processes() -> None:
    plenty, less, least = room(4_000 * MB, 2, 2), room(900 * MB, 2, 2), room(520 * MB, 2, 2)
    assert (plenty.processes, less.processes, least.processes) == (2, 2, 1)
    assert plenty.most_events > less.most_events > least.most_events > 0


def test_less_memory_than_one_process_takes_is_refused_and_the_least_is_named() -> None:
    with pytest.raises(TooLittleMemory, match=r"at least (\d+) MB") as refused:
        room(100 * MB, 2)
    least = int(str(refused.value).split("at least ")[1].split()[0])
    assert room(least * MB, 2).processes == 1
