"""Numbers that look right and belong to nobody: ID numbers, phones, credit codes.

ID numbers carry a province and the city code 98, which is not assigned; phones begin with 154, which no operator has.
"""

import numpy as np
import numpy.typing as npt

from wanxiang.simulation.text import ZERO, Bytes, Ints, compact_date_matrix, digit_matrix

ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
ID_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
CREDIT_LETTERS = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", dtype=np.uint8)
CREDIT_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
PER_DAY = 500


def id_numbers(*, areas: Ints, birth_days: Ints, male: npt.NDArray[np.bool_]) -> Bytes:
    """Distinct 18-character ID numbers as bytes, check digit by GB 11643 (ISO 7064 MOD 11-2).

    In:     areas: six digits; birth_days: days since 1970; male: the sequence number is odd
    Raises: ValueError when an area has more than 500 births of one sex on a day
    """
    rank = _rank_within(areas.astype(np.int64) * 200_000 + birth_days + 60_000, male)
    if len(rank) and rank.max() >= PER_DAY:
        raise ValueError(f"more than {PER_DAY} births of one sex on a day in one area: no ID numbers left")
    sequence = (rank * 37 + birth_days * 11 + areas) % PER_DAY * 2 + male
    body = np.hstack([digit_matrix(areas, 6), compact_date_matrix(birth_days), digit_matrix(sequence, 3)])
    return np.hstack([body, check_digits(body)[:, None]])


def check_digits(body: Bytes) -> Bytes:
    """The 18th character of 17 digits. Source: GB 11643-1999."""
    return ID_CHECKS[((body.astype(np.int64) - ZERO) * ID_WEIGHTS).sum(axis=1) % 11]


def phones(rng: np.random.Generator, count: int) -> Ints:
    """Mobile numbers 154xxxxxxxx, distinct as long as there are fewer than a hundred million."""
    start = int(rng.integers(10**8))
    return 154 * 10**8 + (start + np.arange(count, dtype=np.int64) * 61_803_399) % 10**8


def credit_codes(rng: np.random.Generator, *, area: int, count: int) -> Bytes:
    """Distinct unified social credit codes as bytes, both check characters right. Source: GB 32100-2015, GB 11714-1997."""
    serial = rng.permutation(count).astype(np.int64) + 10_000_000
    organisation = digit_matrix(serial, 8)
    check = (11 - ((organisation.astype(np.int64) - ZERO) * ORGANISATION_WEIGHTS).sum(axis=1) % 11) % 11
    mark = np.frombuffer(b"0123456789X", dtype=np.uint8)[check][:, None]
    head = np.tile(np.frombuffer(b"9", dtype=np.uint8), (count, 1))
    kind = rng.choice(np.frombuffer(b"112", dtype=np.uint8), size=(count, 1))
    body = np.hstack([head, kind, digit_matrix(np.full(count, area), 6), organisation, mark])
    values = np.searchsorted(CREDIT_LETTERS, body)
    last = (31 - (values * CREDIT_WEIGHTS).sum(axis=1) % 31) % 31
    return np.hstack([body, CREDIT_LETTERS[last][:, None]])


def _rank_within(groups: Ints, male: npt.NDArray[np.bool_]) -> Ints:
    """0, 1, 2 … within each group and sex, in order of appearance."""
    keys = groups * 2 + male
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    lengths = np.diff(np.r_[starts, len(keys)])
    rank = np.empty(len(keys), dtype=np.int64)
    rank[order] = np.arange(len(keys)) - np.repeat(starts, lengths)
    return rank
