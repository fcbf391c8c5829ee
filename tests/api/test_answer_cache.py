import pytest

from service.answer_cache import AnswerCache


def test_an_answer_is_made_once() -> None:
    cache, made = AnswerCache(), iter([b"first", b"second"])
    key = cache.key(b"body", "json")

    assert cache.get_or_make(key, lambda: next(made)) == b"first"
    assert cache.get_or_make(key, lambda: next(made)) == b"first"


def test_circumstances_and_body_are_told_apart() -> None:
    assert AnswerCache.key(b"b", "a", "c") != AnswerCache.key(b"c", "a", "b")
    assert AnswerCache.key(b"body", "json") != AnswerCache.key(b"body", "sarif")


def test_the_least_recently_asked_for_makes_room() -> None:
    cache = AnswerCache(max_bytes=8)
    cache.get_or_make(b"1", lambda: b"aaaa")
    cache.get_or_make(b"2", lambda: b"bbbb")
    cache.get(b"1")
    cache.get_or_make(b"3", lambda: b"cccc")

    assert [cache.get(key) for key in (b"1", b"2", b"3")] == [b"aaaa", None, b"cccc"]


def test_an_answer_larger_than_the_cache_is_not_kept() -> None:
    cache = AnswerCache(max_bytes=3)

    assert cache.get_or_make(b"1", lambda: b"aaaa") == b"aaaa"
    assert cache.get(b"1") is None


def test_a_failure_is_not_kept() -> None:
    cache = AnswerCache()

    with pytest.raises(ZeroDivisionError):
        cache.get_or_make(b"1", lambda: b"%d" % (1 // 0))

    assert cache.get(b"1") is None
