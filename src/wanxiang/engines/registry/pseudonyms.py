"""ID numbers → pseudonyms, beside other work: a large column is made by a second process while the first goes on.

HMAC-SM3 of a million numbers takes two seconds of one core and holds Python's lock. Numbers go to that process through a
pipe, never through a file or an argument.

    python -m wanxiang.engines.registry.pseudonyms PURPOSE      numbers on standard input, one a line; pseudonyms out
"""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wanxiang.core import crypto

PERSON_ID = "person-id"
ELSEWHERE = 250_000
"""From how many numbers on a second process pays for its start."""

Later = Callable[[], pa.Array]


def start(numbers: pa.Array) -> Later:
    """Begin to make the pseudonyms of a column of valid ID numbers; call the result to have them (nulls stay null)."""
    if len(numbers) - numbers.null_count < ELSEWHERE or (os.cpu_count() or 1) < 2:
        return lambda: here(numbers)
    waiting = ThreadPoolExecutor(max_workers=1)
    promised = waiting.submit(_elsewhere, numbers.drop_null())
    waiting.shutdown(wait=False)

    def have() -> pa.Array:
        made = promised.result()
        return here(numbers) if made is None else _back(made, numbers)

    return have


def here(numbers: pa.Array) -> pa.Array:
    """The pseudonyms, made in this process."""
    return pa.array(crypto.tokens(numbers.to_pylist(), purpose=PERSON_ID), pa.string())


def _elsewhere(numbers: pa.Array) -> bytes | None:
    """Lines of pseudonyms from a second process; None when it did not do its work."""
    lines = "\n".join(numbers.to_pylist()).encode()
    process = subprocess.run(  # noqa: S603 - our own module, nothing of the data in the arguments
        [sys.executable, "-m", __name__, PERSON_ID],
        input=lines,
        capture_output=True,
        check=False,
    )
    whole = process.returncode == 0 and len(process.stdout) == len(numbers) * (crypto.TOKEN_HEX + 1)
    return process.stdout if whole else None


def _back(lines: bytes, numbers: pa.Array) -> pa.Array:
    """Lines of equal length as a string array, at the rows whose number was not null."""
    text = np.frombuffer(lines, np.uint8).reshape(-1, crypto.TOKEN_HEX + 1)[:, :-1]
    offsets = np.arange(len(text) + 1, dtype=np.int32) * crypto.TOKEN_HEX
    made = pa.StringArray.from_buffers(
        len(text), pa.py_buffer(offsets.tobytes()), pa.py_buffer(np.ascontiguousarray(text).tobytes())
    )
    there = numbers.is_valid().to_numpy(zero_copy_only=False)
    places = pa.array(np.cumsum(there) - 1, mask=~there)
    return made.take(places) if not there.all() else pc.cast(made, pa.string())


def main() -> None:
    """The second process."""
    numbers = sys.stdin.buffer.read().decode().split("\n")
    made = crypto.tokens(numbers, purpose=sys.argv[1])
    sys.stdout.write("".join(f"{token}\n" for token in made))


if __name__ == "__main__":
    main()
