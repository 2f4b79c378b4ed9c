"""Secrets keep: what was sealed opens again, and nothing that was touched does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanxiang.core import crypto


@given(st.binary(max_size=2000), st.binary(max_size=40))
def test_what_is_encrypted_reads_again_in_its_own_place(data, aad):
    assert crypto.decrypt(crypto.encrypt(data, aad=aad), aad=aad) == data


def test_a_field_moved_to_another_place_does_not_read():
    sealed = crypto.encrypt("张三".encode(), aad=b"person:1")
    with pytest.raises(crypto.Tampered):
        crypto.decrypt(sealed, aad=b"person:2")


def test_tokens_are_equal_where_values_are_and_differ_between_purposes():
    first, second, none = crypto.tokens(["a", "a", None], purpose="id")
    assert first == second
    assert len(first) == crypto.TOKEN_HEX
    assert none is None
    assert crypto.tokens(["a"], purpose="phone") != [first]


@pytest.mark.parametrize("size", [0, 1, crypto._FRAME, crypto._FRAME + 1, 2 * crypto._FRAME])
def test_a_file_of_any_size_is_sealed_and_opened(tmp_path, size):
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes(bytes(range(256)) * (size // 256) + b"x" * (size % 256))
    crypto.seal_file(plain, sealed)
    assert b"".join(crypto.open_file(sealed)) == plain.read_bytes()


def test_a_sealed_file_that_was_cut_or_changed_does_not_open(tmp_path):
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes(b"y" * (crypto._FRAME + 10))
    crypto.seal_file(plain, sealed)
    whole = sealed.read_bytes()
    second_frame = whole.rfind(b"\x01", 0, len(whole) - 40)
    for broken in (whole[:-1], whole[: second_frame - 4], whole[:20] + b"\x00" + whole[21:]):
        sealed.write_bytes(broken)
        with pytest.raises(Exception, match=r"."):
            b"".join(crypto.open_file(sealed))
