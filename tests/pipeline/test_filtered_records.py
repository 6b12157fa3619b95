"""Filtered records and their bodies."""

from builder.dataset.shingles import PERMUTATIONS
from builder.pipeline.filtered_records import _columns


def test_signatures_have_their_disk_space_allocated(tmp_path):
    """Writing to a sparse mapped file on a full disk would end the build by a signal, without a message."""
    path = tmp_path / "signatures.u32"
    columns = _columns(path, 5000)

    assert (PERMUTATIONS, 5000) == columns.shape
    assert 4 * PERMUTATIONS * 5000 <= 512 * path.stat().st_blocks


def test_no_records_have_no_signatures(tmp_path):
    assert (PERMUTATIONS, 0) == _columns(tmp_path / "signatures.u32", 0).shape
