"""우리 것을 PyTorch eager 와, 깔려 있으면 다른 것들과 번갈아 재어 비율의 표를 인쇄한다.

    python benchmarks/run.py                                    # 열세 가지 일거리, PyTorch eager 와
    python benchmarks/run.py --rows lenet lstm                  # 이름이나 제목에 그 낱말이 든 줄
    python benchmarks/run.py --group five --threads 2           # 무리 하나, 스레드 둘
    python benchmarks/run.py --against torch jax numpy          # 겨룰 것을 고른다: rivals.py 의 이름
    python benchmarks/run.py --growth length --memory --startup # 자람, 기억 공간, 들여오기
    python benchmarks/run.py --all                              # 모두: docs/빠르기.md 를 다시 만들 때
    python benchmarks/run.py --all "two threads" memory         # 그 가운데 이 절만 다시

칸의 수는 가장 짧은 판끼리의 비율(그 칸/PyTorch eager, 1보다 작으면 빠르다), 맨 아래는 기하 평균이다.
JSON에는 가운데 판도 있다. 재기 앞에서 모두가 같은 손실을 내는지 본다.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).with_name("results.json")
sys.path.insert(0, str(ROOT))  # 이 저장소의 것을 잰다

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "NPROC")  # NPROC 은 JAX 의 것
for variable in THREADS:
    os.environ.setdefault(variable, os.environ.get("OMP_NUM_THREADS", "1"))

import fresh  # noqa: E402
import numpy as np  # noqa: E402
from growth import GROWTH, grown  # noqa: E402
from rivals import OURS_COLUMNS, RIVALS  # noqa: E402
from sides import TORCH  # noqa: E402
from table import printed  # noqa: E402
from workloads import ROWS, Row  # noqa: E402

from tinygrad_ko.korean.particles import particle  # noqa: E402

LIBRARIES = {"openblas": "OpenBLAS", "mkl": "MKL", "accelerate": "Accelerate"}
GROUPS = tuple(dict.fromkeys(row.group for row in ROWS.values()))
# 전부를 잴 때: 이름 → 새 프로세스에 줄 인수와, 한 줄에 쓸 시간의 몫
SECTIONS: dict[str, tuple[list[str], float]] = {
    "one thread": (["--group", "thirteen", "five"], 1.0),
    "two threads": (["--threads", "2", "--group", "thirteen", "five"], 0.5),
    "others": (["--group", "more", "optimizers"], 0.5),
    "layers": (["--group", "layers", "everyday", "operations", "--columns", "ours", "fast"], 0.125),
    "growth": (["--growth"], 0.25),
    "memory": (["--memory"], 1.0),
    "startup": (["--startup"], 1.0),
}


def machine() -> dict[str, Any]:
    """무엇에서 쟀는가: 이름 붙은 기계가 아니라, 다시 재려는 사람이 알 것만."""
    model = ""
    if os.path.exists("/proc/cpuinfo"):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    versions = {}
    for package in ("numpy", "numba", "scipy", "torch", "jax", "autograd", "mygrad"):
        try:
            versions[package] = metadata.version(package).partition("+")[0]
        except metadata.PackageNotFoundError:
            continue
    return {
        "cpu": model or platform.machine(), "cores": os.cpu_count(), "system": platform.system(), "blas": blas(),
        "versions": {"python": platform.python_version(), **versions}, "when": datetime.date.today().isoformat(),
    }


def blas() -> str:
    """NumPy의 행렬 곱을 맡은 라이브러리: 지을 때 정해진다."""
    made = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    name = next((said for word, said in LIBRARIES.items() if word in made["name"].lower()), made["name"])
    return f"{name} {'.'.join(made['version'].split('.')[:3])}"


def chosen(words: list[str] | None, groups: list[str]) -> list[Row]:
    """이름이나 제목에 낱말이 든 줄. 똑같은 이름이 있으면 그것만. 낱말이 없으면 그 무리들."""
    if not words:
        return [row for row in ROWS.values() if row.group in groups]
    found = {}
    for word in words:
        rows = [ROWS[word]] if word in ROWS else [r for r in ROWS.values() if word in r.name or word in r.title]
        if not rows:
            raise SystemExit(f"이름에 {word!r}{particle(word, '이/가')} 든 줄이 없습니다. 있는 것: {', '.join(ROWS)}")
        found.update({row.name: row for row in rows})
    return list(found.values())


def everything(path: Path, names: list[str], budget: float, against: list[str]) -> None:
    """절마다 새 프로세스에서 재어 한 파일에 모은다(재지 않은 절은 그대로 둔다). 다른 라이브러리와는 첫 절에서만 겨룬다."""
    results: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    results["machine"] = machine()
    for name in names:
        section, share = SECTIONS[name]
        argv = [*section, "--budget", str(budget * share), "--against", *(against if name == "one thread" else ["torch"])]
        print(f"\n── {name} ──", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            part = Path(folder) / "part.json"
            subprocess.run([sys.executable, __file__, *argv, "--json", str(part)], check=True)
            results[name] = json.loads(part.read_text(encoding="utf-8"))
        path.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def measured(given: argparse.Namespace) -> dict[str, Any]:
    """고른 것들을 잰다."""
    if given.growth is not None:
        return grown(given.growth or list(GROWTH), given.budget)
    if given.memory:
        rows = fresh.memories([row.name for row in chosen(given.rows, ["thirteen", "five"])])
        return {"rows": rows, "growth": {} if given.rows else fresh.memory_growth()}
    if given.startup:
        return fresh.startup()
    rows = chosen(given.rows, given.group)
    results = printed(rows, given.budget, given.against or ["torch"], given.columns)
    return {r.name: {"title": r.title, "group": r.group, **results[r.name].as_json()} for r in rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", nargs="+", metavar="이름", help="이름이나 제목에 이 낱말이 든 줄")
    parser.add_argument("--group", nargs="+", default=["thirteen"], choices=GROUPS, help="줄들의 무리")
    parser.add_argument("--columns", nargs="+", default=OURS_COLUMNS, choices=OURS_COLUMNS, help="우리 것 가운데 잴 칸")
    parser.add_argument("--against", nargs="+", help=f"겨룰 것: {', '.join(RIVALS)} (쉼표로 이어도 된다). 기본은 torch, --all 이면 모두")
    parser.add_argument("--threads", type=int, default=1, help="스레드의 수. 모두에게 같다")
    parser.add_argument("--budget", type=float, default=3.0, help="한 줄에 쓸 시간(초)")
    parser.add_argument("--growth", nargs="*", choices=GROWTH, help="자람을 잰다")
    parser.add_argument("--memory", action="store_true", help="한 걸음의 기억 공간을 잰다")
    parser.add_argument("--startup", action="store_true", help="들여오기와 첫 걸음을 잰다")
    parser.add_argument("--all", nargs="*", choices=SECTIONS, metavar="절",
                        help=f"모두, 또는 이 절만 재어 {RESULTS.name} 에 담는다: {', '.join(map(repr, SECTIONS))}")
    parser.add_argument("--json", type=Path, help="결과를 담을 파일")
    given = parser.parse_args()
    given.against = [name for word in given.against or () for name in word.split(",") if name]
    if os.environ["OMP_NUM_THREADS"] != str(given.threads):  # 수는 라이브러리를 들여오기 앞에서만 정할 수 있다
        environment = {**os.environ, **dict.fromkeys(THREADS, str(given.threads))}
        os.execve(sys.executable, [sys.executable, *sys.argv], environment)
    if given.all is not None:
        everything(given.json or RESULTS, given.all or list(SECTIONS), given.budget, given.against or list(RIVALS))
        return
    if TORCH:
        TORCH.root.set_num_threads(given.threads)
    results = measured(given)
    if given.json:
        given.json.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
