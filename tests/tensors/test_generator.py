"""난수 발생기: 씨앗, 기본 발생기, NumPy 전역 상태와의 독립."""

import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, TinygradError
from tinygrad_ko.tensors.generator import default_generator, fork, manual_seed, resolve


def test_same_seed_same_numbers():
    first = manual_seed(3).random(5)
    assert np.array_equal(first, manual_seed(3).random(5))
    assert np.array_equal(first, np.random.default_rng(3).random(5))
    assert not np.array_equal(first, manual_seed(4).random(5))


def test_reseeding_keeps_the_object():
    held = default_generator()
    assert manual_seed(1) is held is default_generator() is resolve(None)


def test_reseeding_forgets_everything():
    """한 번에 32비트만 쓰고 남긴 절반과, spawn 이 센 횟수까지 되돌아가야 한다."""
    generator = manual_seed(5)
    generator.integers(0, 9, dtype=np.uint32)
    generator.spawn(2)
    manual_seed(5)
    fresh = np.random.default_rng(5)
    assert generator.bit_generator.state == fresh.bit_generator.state
    assert generator.random() == fresh.random()
    assert generator.spawn(1)[0].random() == fresh.spawn(1)[0].random()


@pytest.mark.parametrize("seed", [0, 2**200, np.int64(7), np.uint8(7)])
def test_every_non_negative_integer_is_a_seed(seed):
    assert manual_seed(seed).random() == resolve(seed).random()


def test_resolve_passes_a_generator_through_and_makes_a_new_one_from_a_seed():
    generator = np.random.default_rng(0)
    assert resolve(generator) is generator
    assert resolve(0) is not resolve(0)
    manual_seed(0)
    before = default_generator().bit_generator.state
    resolve(11).random(3)
    assert default_generator().bit_generator.state == before


def test_fork_is_reproducible_and_leaves_the_parent_alone():
    a, b = np.random.default_rng(1), np.random.default_rng(1)
    fork(a).random(1000)
    fork(b)
    assert a.random() == b.random()
    assert fork(a).random() != fork(a).random()
    # spawn 과 달리 상태만 따르므로, 저장한 상태를 되살리면 갈라 낸 것도 같다.
    state = a.bit_generator.state
    first = fork(a).random()
    a.bit_generator.state = state
    assert fork(a).random() == first


def test_fork_gives_the_same_numbers_in_every_version():
    """적어 둔 수: 씨앗이 같으면 다음 판에서도 같은 무게에서 시작한다. 여덟 낱말(256비트)로 갈라 낸다."""
    assert fork(np.random.default_rng(0)).integers(1000, size=4).tolist() == [121, 787, 966, 806]
    words = np.random.default_rng(7).integers(2**32, size=8, dtype=np.uint32)
    assert fork(7).random() == np.random.default_rng(words).random() == 0.7678400064023666
    generator, twin = np.random.default_rng(3), np.random.default_rng(3)
    fork(generator)
    twin.integers(2**32, size=8, dtype=np.uint32)
    assert generator.bit_generator.state == twin.bit_generator.state


def test_global_numpy_state_is_neither_read_nor_written():
    before = np.random.get_state()[1].copy(), np.random.get_state()[2]
    manual_seed(9)
    drawn = []
    for seed in (0, 1):
        np.random.seed(seed)
        manual_seed(9)
        drawn.append(fork().random())
    assert drawn[0] == drawn[1]
    np.random.set_state(("MT19937", *before))
    manual_seed(2).random(100)
    resolve(None).random()
    after = np.random.get_state()
    assert np.array_equal(before[0], after[1]) and before[1] == after[2]


@pytest.mark.slow
def test_unseeded_programs_differ():
    code = "from tinygrad_ko.tensors.generator import default_generator; print(default_generator().random())"
    first, second = (subprocess.check_output([sys.executable, "-c", code]) for _ in range(2))
    assert first != second


@pytest.mark.parametrize(
    ("call", "error", "parts"),
    [
        (lambda: manual_seed(-1), ArgumentError, ["manual_seed", "seed", "-1", "0 이상", "manual_seed(0)"]),
        (lambda: manual_seed(1.5), ArgumentTypeError, ["manual_seed", "1.5", "float", "manual_seed(0)"]),
        (lambda: manual_seed(True), ArgumentTypeError, ["manual_seed", "True", "manual_seed(0)"]),
        (lambda: manual_seed("0"), ArgumentTypeError, ["manual_seed", "'0'", "str", "manual_seed(0)"]),
        (lambda: manual_seed(None), ArgumentTypeError, ["manual_seed", "None", "manual_seed(0)"]),
        (
            lambda: resolve(np.random.RandomState(0), "dropout"),
            ArgumentTypeError,
            ["dropout", "generator", "RandomState", "np.random.default_rng(0)"],
        ),
        (lambda: resolve(np.random), ArgumentTypeError, ["generator", "module", "np.random.default_rng(0)"]),
        (lambda: resolve(-3), ArgumentError, ["generator", "-3", "np.random.default_rng(0)"]),
        (lambda: fork("x"), ArgumentTypeError, ["fork", "'x'", "np.random.default_rng(0)"]),
    ],
)
def test_errors_say_the_cure(call, error, parts):
    with pytest.raises(error) as caught:
        call()
    assert isinstance(caught.value, TinygradError)
    assert [part for part in parts if part not in str(caught.value)] == []


def test_every_worker_has_its_own_stream():
    """갈라 나온 프로세스는 기본 발생기의 자리를 물려받는다: 설명문이 말하는 대로 일꾼마다 갈라 준 발생기는 서로 다르다."""
    def drawn(make):
        made = []
        for k in range(2):
            read, write = os.pipe()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                child = os.fork()
            if not child:
                os.write(write, make(k).integers(1 << 30, size=4).tobytes())
                os._exit(0)
            os.close(write)
            made.append(os.read(read, 64))
            os.close(read)
            os.waitpid(child, 0)
        return made

    if not hasattr(os, "fork"):
        pytest.skip("갈라 나오는 프로세스(fork)가 없는 운영체제")
    manual_seed(3)
    first, second = drawn(lambda k: default_generator())
    assert first == second and len(first) == 32
    streams = manual_seed(3).spawn(2)
    first, second = drawn(lambda k: streams[k])
    assert first != second
    assert "spawn" in manual_seed.__doc__ and "스레드" in manual_seed.__doc__
