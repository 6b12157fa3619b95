"""Gathering: what the whole-dataset half starts from."""

from builder.dataset.shingles import PERMUTATIONS
from builder.pipeline.loaded_records import _columns


def test_signatures_have_their_room_before_they_are_written(tmp_path):
    """A mapped file without room on a full disk would end the build with a signal and without a word."""
    path = tmp_path / "signatures.u32"
    columns = _columns(path, 5000)

    assert (PERMUTATIONS, 5000) == columns.shape
    assert 4 * PERMUTATIONS * 5000 <= 512 * path.stat().st_blocks


def test_nothing_has_no_signatures(tmp_path):
    assert (PERMUTATIONS, 0) == _columns(tmp_path / "signatures.u32", 0).shape
