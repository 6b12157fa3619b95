"""The store: shards that are whole, or count as missing."""

import shutil

import pytest

from builder.records import Article, Origin, Rejection, Rights, content_id
from builder.storage.shard_store import Store, StoredOutcome

KEY = "a" * 64


def record(number):
    empty = dict.fromkeys(Article.__dataclass_fields__)
    body = f"Body number {number} of the five that there are."
    fixed = {"id": content_id(None, body), "body": body, "rights": Rights(), "published_at": "2026-03-02T07:30:00Z"}
    lists = {"photos": (), "authors": (), "keywords": ()}
    origin = {"origin": Origin("a.jsonl", 0, None, number + 1, "0" * 64, "jsonl")}
    return Article(**(empty | lists | fixed | origin)).to_dict()


RECORDS = [record(number) for number in range(5)]
OUTCOMES = list(map(StoredOutcome, RECORDS))
REJECTION = Rejection(Origin("b.txt"), "load", "empty", "found nothing")


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / ".cutline")


def test_shard_holds_what_was_written(store):
    from builder.records.arrow import to_records

    shard = store.write(KEY, list(map(StoredOutcome, [RECORDS[0], REJECTION, *RECORDS[1:]])))

    assert (5, 1, 6) == (shard.records, shard.rejections, shard.documents)
    assert to_records(shard.table()) == RECORDS
    assert [record for batch in shard.batches() for record in to_records(batch)] == RECORDS
    assert [REJECTION.to_dict()] == shard.rejected()
    assert shard.fingerprints()["id"].to_pylist() == [record["id"] for record in RECORDS]
    assert shard == store.find(KEY)


def test_shard_may_be_empty(store):
    store.write(KEY, [])
    shard = store.find(KEY)

    assert (0, 0, []) == (len(shard.table()), len(shard.fingerprints()), shard.rejected())


def test_missing_shard_is_none(store):
    assert store.find(KEY) is None


@pytest.mark.parametrize("name", ["records.parquet", "traits.parquet", "rejected.jsonl.zst", "shard.json"])
@pytest.mark.parametrize("damage", ["cut", "flip", "gone", "folder", "empty"])
def test_damaged_shard_counts_as_missing_and_can_be_written_again(name, damage, store):
    path = store.write(KEY, [*OUTCOMES, StoredOutcome(REJECTION)]).folder / name
    data = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage != "gone":
        path.write_bytes({"cut": data[:-1], "flip": bytes([data[0] ^ 1]) + data[1:], "empty": b""}[damage])

    assert store.find(KEY) is None
    assert 5 == store.write(KEY, OUTCOMES).records
    assert store.find(KEY) is not None


def test_shard_that_fails_halfway_leaves_nothing(store):
    def failing():
        yield from RECORDS
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        store.write(KEY, failing())
    assert (None, []) == (store.find(KEY), list(store.temporary.iterdir()))


def test_shard_that_another_process_wrote_meanwhile_is_as_good(store):
    first = store.write(KEY, OUTCOMES)

    assert first == store.write(KEY, OUTCOMES)
    assert [] == list(store.temporary.iterdir())


def test_shards_that_three_builds_did_not_use_are_dropped(store):
    for key in "abcd":
        store.write(key * 64, OUTCOMES)
    dropped = [store.drop_unused([key * 64]) for key in "aabcc"]

    # The first build used a alone; of the last three none did.
    assert [3, 0, 0, 0, 1] == dropped
    for key in "bcd":
        store.write(key * 64, OUTCOMES)
    assert 1 == store.drop_unused(["b" * 64])
    assert (True, True, False) == tuple(store.find(key * 64) is not None for key in "bcd")


def test_damaged_memory_of_builds_costs_shards_and_nothing_else(store):
    store.write(KEY, OUTCOMES)
    store.root.joinpath("used.json").write_text("{")

    assert (0, True) == (store.drop_unused([KEY]), store.find(KEY) is not None)


def test_deleted_store_is_an_empty_one(store):
    store.write(KEY, OUTCOMES)
    shutil.rmtree(store.root)

    assert store.find(KEY) is None
