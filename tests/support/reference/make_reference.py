"""PyTorch의 답을 적어 둔다. 검사는 PyTorch가 없어도 이 답과 견준다.

``python tests/support/reference/make_reference.py`` 는 모두, ``… make_reference.py 갈래`` 는 그 갈래만 다시 적는다.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[2]))

from support.reference import defaults, names
from support.reference.cases import CALLS, RACES, STORED, Theirs
from support.reference.layers import HERE, families


def digits(array: np.ndarray) -> list[float]:
    """유효숫자 12자리. 모양은 검사하는 쪽의 답을 따른다."""
    return [float(f"{v:.12g}") for v in array.reshape(-1)]


def write(path: Path, cases: list[Any]) -> None:
    side = Theirs()
    answers = {str(case): {k: digits(v) for k, v in case.run(side).items()} for case in cases}
    assert len(answers) == len(cases), "이름이 같은 예가 있다"
    rows = [f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(found, ensure_ascii=False)}" for name, found in answers.items()]
    head = f'{{"torch": "{torch.__version__}", "answers": {{\n'
    path.write_text(head + ",\n".join(rows) + "\n}}\n", encoding="utf-8")
    print(f"예 {len(answers)}개를 {path.name} 에 적었다.")


def main() -> None:
    chosen = sys.argv[1:]
    if not chosen or "defaults" in chosen:
        import tinygrad_ko as tg

        defaults.write(tg, torch)
    if not chosen or "names" in chosen:
        names.write()
    if not chosen:
        write(STORED, [*CALLS, *RACES])
    for name, cases in families().items():
        if not chosen or name in chosen:
            write(HERE / "stored" / f"{name}.json", cases)


if __name__ == "__main__":
    main()
