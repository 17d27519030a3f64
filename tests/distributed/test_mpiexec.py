"""프로세스 여럿: mpiexec 로 돌려, 혼자 한 것과 같은지, 어긋나고 죽은 랭크를 알리는지."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from support import ranks

ROOT = Path(__file__).parents[2]
MPIEXEC = shutil.which("mpiexec", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
pytestmark = [pytest.mark.slow, pytest.mark.skipif(MPIEXEC is None, reason="mpiexec 가 없습니다: pip install mpi4py mpich")]
pytest.importorskip("mpi4py", reason="mpi4py 가 없습니다: pip install mpi4py mpich")


def run(count, *program, **environment):
    """랭크 ``count`` 개로 돌린다: (끝낸 값, 인쇄한 것, 오류로 적은 것)."""
    paths = [str(ROOT), *(path for path in sys.path if path)]
    known = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8", **environment}
    command = [sys.executable, *map(str, program)]
    done = subprocess.run(command if count == 1 else [MPIEXEC, "-n", str(count), *command], env=known, capture_output=True, encoding="utf-8", timeout=240)
    return done.returncode, done.stdout, done.stderr


def test_four_ranks_give_the_weights_of_the_fourfold_batch(tmp_path):
    code, said, wrong = run(4, ranks.__file__, "equal", tmp_path)
    assert code == 0 and said.count("맞음") == 4, wrong
    for ordered in (False, True):
        alone = ranks.alone(ordered)
        for rank in range(4):
            made = np.load(tmp_path / f"{ordered}-{rank}.npz")
            for name, value in alone.items():
                np.testing.assert_allclose(made[name], value, rtol=0, atol=0 if ordered else 1e-6)


def test_what_ranks_do_together():
    code, said, wrong = run(2, ranks.__file__, "together")
    assert code == 0 and said.count("맞음") == 2, wrong


def test_a_trainer_goes_on_with_the_order_of_its_epoch_on_every_rank(tmp_path):
    code, said, wrong = run(2, ranks.__file__, "training", tmp_path)
    assert code == 0 and said.count("맞음") == 2, wrong


def test_every_rank_may_carry_the_callbacks_that_write(tmp_path):
    code, said, wrong = run(2, ranks.__file__, "trained", tmp_path)
    assert code == 0 and said.count("맞음") == 2, wrong
    assert sorted(file.name for file in tmp_path.iterdir()) == ["checkpoint.old.safetensors", "checkpoint.safetensors", "기록.csv", "기록.old.csv"]


@pytest.mark.parametrize(("how", "said"), [
    ("오류", ["ValueError: 자료가 이상합니다", "[랭크 1/2] 위의 오류(ValueError)"]), ("묶음의 수", ["랭크 0: 끝내는 일; 랭크 1: 기울기를 평균하는 일", "묶음의 수가 랭크마다 같은지"]),
    ("죽음", ["KILLED BY SIGNAL|Killed"]), ("느림", ["랭크 1이 오지 않았습니다", "1초 기다렸습니다", "set_timeout"]),
])
def test_a_rank_that_differs_ends_all_with_a_reason(how, said):
    began = time.monotonic()
    code, printed, wrong = run(2, ranks.__file__, "fails", how)
    assert code != 0 and time.monotonic() - began < 90
    assert [part for part in said if not any(way in printed + wrong for way in part.split("|"))] == [], printed + wrong


@pytest.mark.parametrize("count", [2])
def test_the_example_gives_the_weights_of_one_process(tmp_path, count):
    weights = []
    for n in (1, count):
        code, said, wrong = run(n, ROOT / "examples" / "14_digits_distributed.py", QUICK="1", WEIGHTS=str(tmp_path / f"{n}.npz"))
        assert code == 0 and f"프로세스 {n}개" in said, wrong
        weights.append(np.load(tmp_path / f"{n}.npz"))
    for name in weights[0].files:
        np.testing.assert_allclose(weights[1][name], weights[0][name], rtol=0, atol=1e-6)


def test_without_mpi4py_it_says_what_to_install(tmp_path):
    """mpiexec 로 돌렸는데 mpi4py 가 없으면, 저마다 혼자인 줄 알고 따로 학습하지 않는다."""
    (tmp_path / "mpi4py.py").write_text("raise ImportError")
    code, _, wrong = run(1, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import tinygrad_ko as tg; tg.distributed.rank()", PMI_RANK="0", PMI_SIZE="4")
    assert code == 1 and "pip install mpi4py mpich" in wrong


def test_torchrun_is_told():
    code, _, wrong = run(1, "-c", "import tinygrad_ko as tg; tg.distributed.rank()", TORCHELASTIC_RUN_ID="1", WORLD_SIZE="4")
    assert code == 1 and "mpiexec -n 4 python" in wrong
