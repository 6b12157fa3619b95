"""The gate of rejections."""

import pytest

from builder.errors import BuilderError
from builder.pipeline.rejection_limit import exceeds, expect_share


@pytest.mark.parametrize("share", [float("nan"), -0.1, 1.1, float("inf")])
def test_value_that_is_not_a_share_is_refused(share):
    with pytest.raises(BuilderError, match="not a share"):
        expect_share(share)


def test_share_that_is_met_is_not_exceeded():
    """0.29 times 100 is a hair below 29, and 29 of 100 is 0.29."""
    assert [False, True, False, True, False] == [
        exceeds(29, 100, 0.29), exceeds(30, 100, 0.29), exceeds(0, 0, 0), exceeds(1, 1, 0.9), exceeds(1, 1, 1)
    ]  # fmt: skip
