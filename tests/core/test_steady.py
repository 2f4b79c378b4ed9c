"""Long work reads what does not change once; everybody else reads it as it is now."""

from wanxiang.core.steady import afresh, once, steady


def counted():
    asked = []

    @once
    def read(name):
        asked.append(name)
        return len(asked)

    return read, asked


def test_outside_every_call_reads_again():
    read, asked = counted()
    assert [read("a"), read("a")] == [1, 2]
    assert asked == ["a", "a"]


def test_inside_one_answer_stands_until_the_work_ends():
    """块内同一问只读一次；结束后再读是新的。"""
    read, _ = counted()
    with steady():
        assert [read("a"), read("b"), read("a")] == [1, 2, 1]
        with steady():
            assert read("a") == 1
        assert read("a") == 1
    assert read("a") == 3


def test_work_that_fails_forgets_too():
    read, _ = counted()
    try:
        with steady():
            read("a")
            raise ValueError
    except ValueError:
        pass
    assert read("a") == 2


def test_work_that_changes_what_it_reads_says_so():
    """块内自己改了所读的内容，声明之后重新读一次。"""
    read, _ = counted()
    with steady():
        assert read("a") == 1
        afresh()
        assert [read("a"), read("a")] == [2, 2]
    afresh()
