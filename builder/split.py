"""Which split a leak group goes to: a table of strategies, each a plain function of the group's key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

Strategy = Callable[[str, Mapping[str, float], str], str]

_HASH_BITS = 64


def assign(key: str, shares: Mapping[str, float], salt: str, strategy: str = "hash") -> str:
    """Return the split of the group *key*. Equal keys, shares and salt give equal splits, whatever else is there.

    Args:
        key: the leak group's key.
        shares: the weight of each split, in the recipe's order; their sum is above 0.
        salt: another salt shuffles all groups anew.
        strategy: a name of `STRATEGIES`.
    """
    return STRATEGIES[strategy](key, shares, salt)


def by_hash(key: str, shares: Mapping[str, float], salt: str) -> str:
    """Return the split in whose share of the number line the hash of *salt* and *key* falls."""
    digest = hashlib.sha256(f"{salt}\0{key}".encode()).digest()
    point = int.from_bytes(digest[: _HASH_BITS // 8], "big") / 2**_HASH_BITS * sum(shares.values())
    reached = 0.0
    wanted = [name for name, share in shares.items() if share > 0]
    for name in wanted:
        reached += shares[name]
        if point < reached:
            return name
    # Rounding may leave the sum of the shares a hair above the last step.
    return wanted[-1]


STRATEGIES: dict[str, Strategy] = {"hash": by_hash}
