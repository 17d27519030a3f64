"""PyTorch의 답을 적어 둔다: ``python tests/reference/make_reference.py``. 검사는 PyTorch가 없어도 이 답과 견준다."""

import json
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[1]))

from reference.cases import CALLS, RACES, STORED, Theirs


def digits(array: np.ndarray) -> list[float]:
    """유효숫자 12자리. 모양은 검사하는 쪽의 답을 따른다."""
    return [float(f"{v:.12g}") for v in array.reshape(-1)]


def main() -> None:
    side = Theirs()
    answers = {str(case): {k: digits(v) for k, v in case.run(side).items()} for case in [*CALLS, *RACES]}
    assert len(answers) == len(CALLS) + len(RACES), "이름이 같은 예가 있다"
    rows = [f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(found, ensure_ascii=False)}" for name, found in answers.items()]
    head = f'{{"torch": "{torch.__version__}", "answers": {{\n'
    STORED.write_text(head + ",\n".join(rows) + "\n}}\n", encoding="utf-8")
    print(f"예 {len(answers)}개를 {STORED.name} 에 적었다.")


if __name__ == "__main__":
    main()
