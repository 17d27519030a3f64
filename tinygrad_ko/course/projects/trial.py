"""과제 하나를 돌려 본다: ``python -m tinygrad_ko.course.projects.trial 파일 결과 종류``.

배우는 이의 코드는 이 프로세스에서만 돈다. 본 것을 한 줄씩 결과의 파일에 적으므로, 중간에 멈추어도 거기까지는 남는다.
"""

from __future__ import annotations

import contextlib
import json
import linecache
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from ...errors import ArgumentError, TinygradError
from ...exercises import Comparison
from ...exercises.elsewhere import leave, limit_memory
from ...exercises.grading import explained
from ...io.sources import file_at
from ...korean.particles import Noun
from . import measures
from .leaks import Reading, holders, scaled_before
from .parts import SEEDS, Parts, divided

__all__ = ["main"]

MEMORY = 8 << 30  # 바이트
PARTS = ("data", "baseline", "train", "gradients", "ablations", "explanation", "honesty")
PLAYER = 'id="mode-order"'  # 재생기의 쪽에만 있는 단추
PICTURES = (".svg", ".png", ".gif", ".jpg", ".jpeg", ".html", ".htm", ".pdf")


class _Stopped(Exception):
    """한 대목을 더 볼 수 없다: 까닭은 이미 적었다."""


class Trial:
    """과제의 파일 하나. 대목마다 본 것을 ``note`` 로 적는다."""

    def __init__(self, file: Path, kind: str | None, note: Callable[..., None]) -> None:
        self.file, self.kind, self.note = file, kind, note
        self.module = ModuleType("project")
        self.reading = Reading()
        self.asked_again = 0  # 학습하는 동안 data() 를 부른 횟수
        self.inputs: set[str] = set()  # data() 가 읽은 파일
        self.parts: Parts

    def run(self) -> None:
        """차례로: 파일, 자료, 견줄 것, 씨앗 셋, 한 번 더, 기울기, 바꾸어 보기, 설명, 정직."""
        with contextlib.suppress(_Stopped):
            self.load()
            self.divide()
            for stage in (self.compare, self.teach, self.gradients, self.ablate, self.explain, self.tell):
                with contextlib.suppress(_Stopped):
                    stage()

    @contextlib.contextmanager
    def stage(self, name: str, said: str) -> Iterator[None]:
        """대목 하나. 배우는 이의 오류는 그 파일의 줄과 함께 적고 다음 대목으로 간다."""
        self.note(stage=name)
        print(f"· {said}", flush=True)
        try:
            yield
        except _Stopped:
            raise
        except SystemExit as error:
            self.note(trouble=name, said=f"{self.file}: {Noun(name):이/가} 프로그램을 끝냈습니다"
                                             f"(sys.exit, {error.code!r}). 함수만 적으세요.")
            raise _Stopped from None
        except MemoryError:
            self.note(trouble=name, said=f"{self.file}: 기억 공간(memory)을 {MEMORY >> 30} GiB 넘게 썼습니다. 배열의 크기를 살피세요.")
            raise _Stopped from None
        except Exception as error:
            self.note(trouble=name, said=explained(self.file, error))
            raise _Stopped from None

    def part(self, name: str) -> Any:
        """배우는 이가 적은 것. 없으면 없다고 적고 이 대목을 건너뛴다."""
        found = getattr(self.module, name, None)
        if found is None:
            raise _Stopped
        return found

    def load(self) -> None:
        with self.stage("파일", "파일을 읽습니다"):
            sys.path.insert(0, str(self.file.parent.resolve()))  # 곁의 모듈을 들여올 수 있게
            sys.modules["project"] = self.module
            self.module.__file__ = str(self.file)
            source = self.file.read_text(encoding="utf-8-sig")
            linecache.checkcache(str(self.file))
            exec(compile(source, str(self.file), "exec"), self.module.__dict__)
            self.note(names=[name for name in PARTS if getattr(self.module, name, None) is not None])

    def divide(self) -> None:
        with self.stage("data", "자료를 읽고 나눕니다"):
            data = self.part("data")
            with self.reading.noting() as self.inputs:
                made = data()
            self.parts = p = divided(made, self.kind)
            twice = divided(data(), self.kind)
            whole = np.concatenate([p.x, p.x_val, p.x_test])
            self.note(
                classification=p.classification, ordered=p.ordered, sizes=[len(p.x), len(p.x_val), len(p.x_test)],
                shape=list(p.x.shape[1:]), classes=len(np.unique(p.y)) if p.classification else 0,
                same_data=bool(np.array_equal(p.x, twice.x) and np.array_equal(p.y, twice.y)), repeated=_repeated(p),
            )
            if (why := scaled_before(whole)) is not None:
                self.note(leak=f"{why}: 나누기 전에 전체에서 눈금을 잰 것으로 보입니다. 눈금은 train 안에서 학습 조각으로 재세요.")

            def again(*given: Any, **named: Any) -> Any:
                self.asked_again += 1
                return data(*given, **named)

            self.module.__dict__["data"] = again

    def compare(self) -> None:
        with self.stage("baseline", "견줄 것을 잽니다"):
            baseline, p = self.part("baseline"), self.parts
            guess = baseline(np.concatenate([p.x, p.x_val]), np.concatenate([p.y, p.y_val]))
            outputs = measures.predicted(guess(p.x_test.copy()), p.y_test, p.classification, "baseline", labels=True)
            self.note(baseline=measures.score(outputs, p.y_test, p.classification))

    def teach(self) -> None:
        train, p = self.part("train"), self.parts
        if isinstance(train, FunctionType):
            for name in holders(train, self.module.__dict__, sum(map(len, (p.x, p.x_val, p.x_test)))):
                self.note(leak=f"train 이 쓰는 전역 이름 {name} 에 자료 전체가 들어 있습니다. train 의 인수로 온 X, y 만 쓰세요.")
        first: np.ndarray | None = None
        for seed in SEEDS:
            with self.stage("train", f"씨앗 {Noun(seed):으로/로} 배웁니다"):
                outputs, row = self.taught(train, seed)
                first = outputs if first is None else first
                self.note(seed=seed, **row)
        with self.stage("train", f"씨앗 {Noun(SEEDS[0]):을/를} 한 번 더 돌려 같은지 봅니다"):
            outputs, _ = self.taught(train, SEEDS[0])
            assert first is not None
            self.note(again=measures.alike(outputs, first))

    def taught(self, train: Any, seed: int) -> tuple[np.ndarray, dict[str, Any]]:
        """한 번 배우고 시험 조각에서 낸 것, 그리고 적을 것."""
        p, began, asked = self.parts, time.perf_counter(), self.asked_again
        with self.reading.noting() as opened:
            made = train(p.x.copy(), p.y.copy(), p.x_val.copy(), p.y_val.copy(), seed)
        for name in sorted(opened & self.inputs):
            self.note(leak=f"train 이 자료의 파일을 다시 열었습니다: {Path(name).name}. "
                           "시험 조각까지 보게 됩니다. 인수로 온 X, y 만 쓰세요.")
        if self.asked_again > asked:
            self.note(leak="train 이 data() 를 다시 불렀습니다. 시험 조각까지 보게 됩니다. 인수로 온 X, y 만 쓰세요.")
        if not isinstance(made, (tuple, list)) or len(made) != 2 or not callable(made[0]):
            raise ArgumentError("train: (predict, history) 를 돌려주세요. predict 는 X 를 받는 함수입니다. "
                                f"받은 것: {type(made).__name__}.")
        predict, history = made
        on_val = measures.predicted(predict(p.x_val.copy()), p.y_val, p.classification, "predict")
        outputs = measures.predicted(predict(p.x_test.copy()), p.y_test, p.classification, "predict")
        losses = _losses(history)
        return outputs, {
            "score": measures.score(outputs, p.y_test, p.classification),
            "val_score": measures.score(on_val, p.y_val, p.classification), "val_loss": measures.loss(on_val, p.y_val, p.classification),
            "best": min(losses, default=None), "last": losses[-1] if losses else None, "epochs": len(losses),
            "seconds": time.perf_counter() - began,
        }

    def gradients(self) -> None:
        with self.stage("gradients", "기울기의 증거를 봅니다"):
            made = self.part("gradients")()
            right, wrong = 0, []
            norms: dict[str, float] = {}
            for item in made if isinstance(made, (list, tuple)) else [made]:
                if isinstance(item, Mapping):
                    norms |= {str(name): float(np.asarray(value)) for name, value in item.items()}
                elif isinstance(item, (Comparison, bool, np.bool_)):
                    right += bool(item)
                    wrong += [] if item else [str(item)]
                else:
                    raise ArgumentError("gradients: tg.compare 나 tg.gradcheck 의 결과와, "
                                        "층의 이름 → 기울기의 노름인 사전의 목록을 돌려주세요. "
                                        f"받은 것: {type(item).__name__}.")
            self.note(right=right, wrong=wrong, norms={name: value for name, value in norms.items() if np.isfinite(value)})

    def ablate(self) -> None:
        with self.stage("ablations", "바꾸어 보기를 봅니다"):
            made = self.part("ablations")()
            if not isinstance(made, Mapping):
                raise ArgumentError(f'ablations: 이름 → {{"예측": 글, "점수": 수}} 인 사전을 돌려주세요. 받은 것: {type(made).__name__}.')
            for name, entry in made.items():
                function = entry if callable(entry) else entry.get("train") if isinstance(entry, Mapping) else None
                guess = (entry.get("예측") if isinstance(entry, Mapping) else getattr(entry, "__doc__", None)) or ""
                value = entry.get("점수") if isinstance(entry, Mapping) else None
                if function is not None:
                    p = self.parts
                    predict, _ = function(p.x.copy(), p.y.copy(), p.x_val.copy(), p.y_val.copy(), SEEDS[0])
                    outputs = measures.predicted(predict(p.x_val.copy()), p.y_val, p.classification, f"ablations {name!r}")
                    value = measures.score(outputs, p.y_val, p.classification)
                self.note(ablation=str(name), guess=str(guess).strip().removeprefix("예측:").strip(),
                          value=None if value is None else float(value), measured=function is not None)

    def explain(self) -> None:
        with self.stage("explanation", "설명을 봅니다"):
            given = self.part("explanation")
            if callable(given):
                given = given()
            if hasattr(given, "html"):
                page, kind = str(given.html), ".html"
            elif isinstance(given, str) and given.lstrip().startswith("<"):
                page, kind = given, ".html"
            else:
                path = file_at("explanation", self.file.parent / str(given), "과제의 폴더에 있는 그림이나 웹 쪽을 주세요.")
                kind = path.suffix.lower()
                page = path.read_text(encoding="utf-8", errors="replace") if kind in (".html", ".htm") else ""
            self.note(explanation="player" if PLAYER in page else "picture" if kind in PICTURES else "other")

    def tell(self) -> None:
        with self.stage("honesty", "정직한 기록을 봅니다"):
            given = self.part("honesty")
            self.note(honesty=str(given() if callable(given) else given).strip())


def _losses(history: Any) -> list[float]:
    """기록의 검증 손실. 없으면 비었다."""
    if not isinstance(history, Mapping) or "val_loss" not in history:
        return []
    return [float(np.asarray(value)) for value in history["val_loss"]]


def _repeated(p: Parts) -> int:
    """시험 조각의 표본 가운데 학습이나 검증에도 똑같이 있는 것의 수."""
    known = {row.tobytes() for part in (p.x, p.x_val) for row in np.ascontiguousarray(part)}
    return sum(row.tobytes() in known for row in np.ascontiguousarray(p.x_test))


def main(file: str, result: str, kind: str) -> None:
    """``file`` 을 돌려 보고 ``result`` 에 한 줄씩 JSON 으로 적는다. ``kind`` 가 빈 글이면 자료에서 안다."""
    limit_memory(MEMORY)
    with Path(result).open("a", encoding="utf-8") as notes:
        def note(**facts: Any) -> None:
            print(json.dumps(facts, ensure_ascii=False), file=notes, flush=True)

        try:
            Trial(Path(file), kind or None, note).run()
        except TinygradError as error:
            note(trouble="파일", said=str(error))
        note(finished=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
    leave()
