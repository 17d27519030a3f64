"""빠르기의 쪽 ``docs/빠르기.md`` 와 그림 ``docs/빠르기.svg`` 를 잰 결과 ``benchmarks/results.json`` 에서 다시 만든다.

쪽의 수는 모두 그 파일에서 온다. 다시 재고 다시 만든다::

    python benchmarks/run.py --all && python scripts/make_benchmark_page.py
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results.json"
ELSEWHERE = sorted(RESULTS.parent.glob("results-*.json"))  # 다른 기계에서 잰 것: 기하 평균만 견준다
PAGE = ROOT / "docs" / "빠르기.md"
PICTURE = PAGE.with_suffix(".svg")
BASE = "torch"
MEANING = 1e6  # 이만큼(바이트)은 되어야 기억 공간의 비율에 뜻이 있다: 그 아래는 쪽(page)의 흔들림이다
OURS = ("ours", "fast", "compiled", "compiled fast")
OTHERS = ("torch.compile", "jax", "autograd", "mygrad", "numpy")
NAMES = {
    "ours": "ours", "fast": "fast", "compiled": "compiled", "compiled fast": "compiled fast", "torch": "PyTorch",
    "torch.compile": "torch.compile", "jax": "JAX jit", "autograd": "HIPS autograd", "mygrad": "MyGrad", "numpy": "손으로 적은 NumPy",
}
GROUPS = {"thirteen": "늘 겨루는 일거리", "five": "더 무거운 일거리"}
Rows = dict[str, dict[str, Any]]


# ── 수와 표 ──


def ratio(row: dict[str, Any], column: str, which: str = "minimum") -> float | None:
    """그 칸/PyTorch."""
    times = row["times"]
    return times[column][which] / times[BASE][which] if column in times and BASE in times else None


def mean(ratios: Iterable[float | None]) -> float | None:
    """기하 평균. 빈 칸은 뺀다."""
    known = [r for r in ratios if r is not None]
    return math.exp(sum(map(math.log, known)) / len(known)) if known else None


def said(value: float | None) -> str:
    """비율 한 칸: 1보다 작으면 굵게."""
    if value is None:
        return "·"
    text = f"{value:.3f}" if value < 0.1 else f"{value:.2f}"
    return f"**{text}**" if value < 1 else text


def duration(seconds: float) -> str:
    unit, name = next((u, n) for u, n in ((1, "초"), (1e-3, "ms"), (1e-6, "µs")) if seconds >= u or u == 1e-6)
    return f"{seconds / unit:.3g}\u00a0{name}" if seconds / unit < 1000 else f"{seconds / unit:,.0f}\u00a0{name}"  # 칸에서 나뉘지 않게


def megabytes(size: float) -> str:
    return f"{size / 1e6:.1f}"


def table(head: list[str], lines: Iterable[list[str]]) -> str:
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "".join(f"| {' | '.join(line)} |\n" for line in (head, marks, *lines))


def columns(rows: Rows, among: Iterable[str]) -> list[str]:
    """한 줄이라도 잰 칸."""
    return [c for c in among if any(c in row["times"] for row in rows.values())]


def of(rows: Rows, *groups: str) -> Rows:
    """그 무리들의 줄을 무리의 차례로."""
    return {name: row for group in groups for name, row in rows.items() if row["group"] == group}


def ratios(rows: Rows, among: Iterable[str]) -> str:
    """줄마다 PyTorch 의 시간과 칸마다의 비율, 아래에 기하 평균 둘과 가장 나쁜 줄."""
    names = columns(rows, among)
    lines = [
        [row["title"], duration(row["times"][BASE]["minimum"]), *(said(ratio(row, c)) for c in names)] for row in rows.values()
    ]
    for title, which in (("가장 짧은 판", "minimum"), ("가운데 판", "median")):
        lines.append([f"기하 평균 ({title})", "", *(said(mean(ratio(row, c, which) for row in rows.values())) for c in names)])
    worst = [max((r for row in rows.values() if (r := ratio(row, c)) is not None), default=None) for c in names]
    lines.append(["가장 나쁜 줄", "", *map(said, worst)])
    return table(["한 걸음", NAMES[BASE], *(NAMES[c] for c in names)], lines)


# ── 절 ──


def comparisons(rows: Rows) -> str:
    """우리 가장 빠른 칸으로 본 다른 것들: 몇 줄에서 앞서는가."""
    best = {name: min(row["times"][c]["minimum"] for c in OURS if c in row["times"]) for name, row in rows.items()}
    lines = []
    for other in columns(rows, OTHERS):
        both = {name: row["times"][other]["minimum"] / best[name] for name, row in rows.items() if other in row["times"]}
        ahead = sum(r > 1 for r in both.values())
        lines.append([NAMES[other], f"{len(both)}줄", f"{ahead}줄", f"{mean(both.values()):.2f}배", f"{min(both.values()):.2f}배"])
    return table(["견준 것", "견준 줄", "우리가 앞선 줄", "그 시간/우리 시간, 기하 평균", "가장 진 줄"], lines)


def machines(every: list[dict[str, Any]]) -> str:
    """기계와 스레드의 수마다 늘 겨루는 일거리의 기하 평균과, 괄호 안에 가장 나쁜 줄."""
    lines = []
    for found in every:
        for section, many in (("one thread", "1"), ("two threads", "2")):
            rows = of(found.get(section, {}), "thirteen")
            known = [[r for row in rows.values() if (r := ratio(row, c)) is not None] for c in OURS]
            cells = [f"{said(mean(ratios))} ({said(max(ratios))})" if ratios else "·" for ratios in known]
            how = "" if found["machine"].get("warmed", True) else ", 캐시를 데우지 않고"
            if any(known):
                lines.append([f"{found['machine']['cpu']}, {found['machine']['when']}{how}", found["machine"]["blas"], many, *cells])
    return f"""비율은 기계와, NumPy가 행렬 곱을 맡기는 라이브러리(BLAS)에 따라 다릅니다. `pip` 로 까는 NumPy의 것은 OpenBLAS 이고
PyTorch 는 oneDNN 과 MKL 을 부르는데, 명령(AVX-512 …)마다 둘의 빠르기가 다릅니다. MKL 인 줄은 같은 판의 NumPy를 MKL 로 지어 잰
것입니다(conda 에서는 `conda install "libblas=*=*mkl"` 로 고릅니다).
아래는 '{GROUPS["thirteen"]}' 열세 줄의 기하 평균이고, 괄호 안은 가장 나쁜 줄입니다.
캐시를 데우지 않고 잰 것은 기억 공간을 많이 쓰는 쪽(PyTorch)에 불리합니다.

{table(["기계", "NumPy의 BLAS", "스레드", *(NAMES[c] for c in OURS)], lines)}"""


def said_of(rows: Rows) -> str:
    """우리 칸이 비었거나 컴파일하지 못하고 그대로 돈 까닭."""
    lines = [
        f"- {row['title']}, {NAMES[column]}: {why}\n"
        for row in rows.values() for column, why in (row["absent"] | row["warned"]).items() if column in OURS
    ]
    return "\n빈 칸과, 컴파일하지 못하고 그대로 돈 칸의 까닭:\n\n" + "".join(lines) if lines else ""


def growth(results: dict[str, Any]) -> str:
    """자라는 것마다 크기별 비율과, 맨 아래에 칸마다의 지수."""
    parts = []
    for found in results.values():
        points = found["points"]
        names = columns(dict(enumerate(points)), OURS)
        lines = [
            [f"{size:,}", duration(point["times"][BASE]["minimum"]), *(said(ratio(point, c)) for c in names)]
            for size, point in zip(found["sizes"], points, strict=True)
        ]
        power = found["exponents"]
        lines.append(["시간의 지수", f"{power[BASE]:.2f}", *(f"{power[c]:.2f}" if c in power else "·" for c in names)])
        parts.append(f"**{found['title']}**\n\n" + table(["크기", NAMES[BASE], *(NAMES[c] for c in names)], lines))
    return "\n".join(parts)


def exponent(sizes: list[int], values: list[float]) -> float:
    """두 끝점의 지수."""
    return math.log(values[-1] / values[0]) / math.log(sizes[-1] / sizes[0])


def memory_growth(results: dict[str, Any]) -> str:
    lines = [
        [f"{found['title']}, {NAMES[c]}", " → ".join(f"{n:,}" for n in found["sizes"]), " → ".join(map(megabytes, peaks)),
         f"{exponent(found['sizes'], peaks):.2f}"]
        for found in results.values() for c, peaks in found["peaks"].items()
    ]
    return table(["커지는 것", "크기", "봉우리 (MB)", "지수"], lines)


def memory(results: dict[str, dict[str, float]], titles: dict[str, str]) -> str:
    names = [c for c in (*OURS, BASE) if any(c in row for row in results.values())]
    lines = [
        [titles[name], *(megabytes(row[c]) if c in row else "·" for c in names),
         said(row["ours"] / row[BASE] if row.get(BASE, 0) > MEANING else None)]
        for name, row in results.items()
    ]
    return table(["한 걸음의 봉우리 (MB)", *(NAMES[c] for c in names), "ours/PyTorch"], lines)


def startup(found: dict[str, Any], titles: dict[str, str]) -> str:
    imports = table(
        ["들여오기", "시간", "크기 (MB)"],
        [[f"`import {p}`", duration(f["seconds"]), megabytes(f["resident"])] for p, f in found["import"].items()],
    )
    lines = [
        [titles[name], NAMES[c], duration(f["new"]["seconds"]), duration(f["again"]["seconds"]), megabytes(f["again"]["resident"])]
        for name, row in found["first"].items() for c, f in row.items()
    ]
    return imports + "\n" + table(["첫 걸음", "칸", "처음", "다시 (디스크에 남은 것)", "그 뒤의 크기 (MB)"], lines)


def sections(found: dict[str, Any]) -> dict[str, str]:
    """제목 → 본문. 재지 않은 절은 없다."""
    noted = of(found["one thread"], *GROUPS)
    titles = {name: row["title"] for name, row in noted.items()}
    parts = {
        "스레드 하나": "\n".join(f"### {title}\n\n{ratios(of(noted, group), OURS)}" for group, title in GROUPS.items()) + said_of(noted),
        "다른 라이브러리": f"""PyTorch eager 로 나눈 비율입니다. JAX 는 한 걸음을 통째로 jit 했고, torch.compile 은 손실과 갱신을
옮겼습니다. HIPS autograd 와 MyGrad 에는 손으로 적은 갱신을 붙였습니다. 손으로 적은 NumPy 는 자동미분 없이 같은 손실과
기울기를 내는 바닥입니다. 점(·)은 그 라이브러리에 그 층이 없거나 적지 않은 줄입니다.

{ratios(noted, OTHERS)}
우리 칸 가운데 가장 빠른 것과 견주면 이렇습니다.

{comparisons(noted)}""",
    }
    if "two threads" in found:
        parts["스레드 둘"] = ratios(of(found["two threads"], *GROUPS), OURS)
    if ELSEWHERE:
        parts["기계마다"] = machines([found, *map(results, ELSEWHERE)])
    if "others" in found:
        parts["그 밖의 걸음"] = ratios(found["others"], OURS) + said_of(found["others"])
    if "growth" in found:
        parts["커지면"] = f"시간 ∝ 크기^지수로 큰 쪽 절반의 점을 맞췄습니다.\n\n{growth(found['growth'])}"
    if "memory" in found:
        parts["기억 공간"] = f"""한 걸음의 봉우리가 데운 바탕(라이브러리, 무게, 자료) 위로 솟는 크기입니다. 프로세스마다 하나씩, 기울기와
옵티마이저의 상태까지 셉니다. PyTorch 의 봉우리가 {megabytes(MEANING)} MB 가 안 되는 줄의 비율은 적지 않습니다.

{memory(found["memory"]["rows"], titles)}
{memory_growth(found["memory"]["growth"])}"""
    if "startup" in found:
        parts["들여오기와 첫 걸음"] = (
            "새 프로세스에서 잽니다. 첫 걸음은 들여온 뒤 일거리를 짓고 한 걸음을 마칠 때까지입니다. "
            "'처음'은 기계어 짝을 남긴 것이 아직 없을 때입니다.\n\n"
            + startup(found["startup"], titles)
        )
    if "layers" in found:
        parts["층 하나"] = (
            "출력의 제곱의 평균을 손실로, 순전파와 역전파입니다.\n\n" + ratios(of(found["layers"], "layers"), OURS)
            + "\n모델은 아니지만 누구나 한 줄 적는 셈입니다. 답의 합을 손실로, 순전파와 역전파입니다(목록에서 짓는 것은 순전파만).\n\n"
            + ratios(of(found["layers"], "everyday"), OURS)
            + "\n원소 열 개짜리 텐서에 연산 한 번, 기록까지입니다.\n\n" + ratios(of(found["layers"], "operations"), OURS)
        )
    return parts


def page(found: dict[str, Any]) -> str:
    machine = found["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    body = "\n".join(f"## {title}\n\n{text}" for title, text in sections(found).items())
    return f"""# 빠르기

PyTorch eager 와 번갈아 잰 한 걸음(순전파, 역전파, 갱신)의 시간입니다. 표의 수는 **우리 시간/PyTorch 의 시간**이라 1보다 작으면 우리가
빠릅니다. 재기 앞에서 모두가 같은 손실을 내는지 봅니다. 이 쪽은 [재는 것](../benchmarks/run.py)이 남긴 파일에서 스크립트가 썼고,
손으로 적은 수는 없습니다.

![일거리마다 한 걸음의 시간을 PyTorch eager 로 나눈 비율]({PICTURE.name})

- **ours**: 순수 NumPy. **fast**: `pip install 'tinygrad-ko[fast]'` 로 numba 의 기계어 짝을 켠 것. 기계어 짝은 넘침, 0으로 나누기,
  0×무한대를 알리지 않습니다(`np.errstate(all="raise")` 안에서도): 답의 inf 와 NaN 은 그대로이고, `with tg.anomaly_mode():` 가
  찾습니다. NumPy 의 경고와 오류를 보려면 환경 변수 `TINYGRAD_KO_FAST=0` 으로 돌리세요.
- **compiled**: 같은 걸음을 `tg.compile(step)` 에 넣은 것, 순수 NumPy. **compiled fast**: 거기에 기계어 짝을 켠 것.
- {machine['cores']} 코어 {machine['cpu']}, {machine['system']}, {machine['when']}. {versions}. float32.
- 한 판에 번갈아 재어 가장 짧은 판끼리 나눴습니다. 차례가 바뀔 때마다 한 걸음을 버려 캐시를 데웁니다: 되풀이하는 학습의 걸음이 그렇고,
  버리지 않으면 기억 공간을 많이 쓰는 쪽이 두 배까지 느리게 나옵니다. 기계가 시끄러우면 절대 시간은 흔들려도 비율은 덜 흔들립니다.
- 맨 아래의 기하 평균은 비율의 로그의 평균입니다. 두 배 느린 줄과 두 배 빠른 줄은 서로 지웁니다.

```python
>>> import statistics
>>> statistics.geometric_mean([2, 1 / 2])
1.0
```

{body}
## 다시 재기

```bash
pip install '.[bench,fast,plot]'   # jax, autograd, mygrad 는 깔려 있으면 함께 잰다
python benchmarks/run.py           # 늘 겨루는 일거리만
python benchmarks/run.py --all && python scripts/make_benchmark_page.py   # 이 쪽
```

일거리는 [workloads](../benchmarks/workloads)에 한 번 적고 쪽마다 한 번씩 짓습니다. 바닥은 [floors](../benchmarks/floors), 다른
라이브러리의 함수꼴은 [forms](../benchmarks/forms)에 있습니다. 여러 프로세스의 빠르기는 [여러 대에서](여러-대에서.md)에 있습니다.
"""


def draw(found: dict[str, Any], path: Path = PICTURE) -> None:
    sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
    from picture import save

    rows = of(found["one thread"], *GROUPS)
    save({n: {"title": r["title"], "ratios": {c: ratio(r, c) for c in OURS if c in r["times"]}} for n, r in rows.items()}, path)


def results(path: Path = RESULTS) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    PAGE.write_text(page(results()), encoding="utf-8")
    draw(results())
