"""결과 폴더: 몇 번째 파일에서 멈추든 앞서 있던 것 그대로이고, 왜 쓸 수 없는지와 고치는 법을 말한다."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from tinygrad_ko.io import results
from tinygrad_ko.io.results import ResultsError, new_results

NAMES = ("가.txt", "나.txt", "다.txt")
SAID = {
    errno.ENOSPC: "디스크가 가득 찼습니다. 자리를 비우거나 다른 폴더를 고르세요(--out).",
    errno.EDQUOT: "쓸 수 있는 몫(quota)을 다 썼습니다. 자리를 비우거나 다른 폴더를 고르세요(--out).",
    errno.EACCES: "쓸 권한이 없습니다. 권한을 바꾸거나 다른 폴더를 고르세요(--out).",
    errno.EPERM: "쓸 권한이 없습니다. 권한을 바꾸거나 다른 폴더를 고르세요(--out).",
    errno.EROFS: "읽기만 할 수 있는 곳입니다. 다른 폴더를 고르세요(--out).",
    errno.ENOTDIR: "폴더가 있어야 할 자리에 파일이 있습니다. 다른 폴더를 고르세요(--out).",
    errno.EEXIST: "폴더가 있어야 할 자리에 다른 것이 있습니다. 다른 폴더를 고르세요(--out).",
    errno.EISDIR: "파일이 있어야 할 자리에 폴더가 있습니다. 그 폴더를 옮기거나 다른 폴더를 고르세요(--out).",
    errno.ENAMETOOLONG: "이름이 너무 깁니다. 다른 폴더를 고르세요(--out).",
    errno.EIO: f"{os.strerror(errno.EIO)}. 다른 폴더를 고르세요(--out).",  # 모르는 까닭이면 운영체제의 말 그대로
}


@pytest.mark.parametrize("code", SAID)
def test_the_reason_and_the_cure_are_said_whole(code: int, tmp_path: Path) -> None:
    with pytest.raises(ResultsError) as caught, new_results(tmp_path):
        raise OSError(code, os.strerror(code))
    assert str(caught.value) == f"결과 폴더 '{tmp_path}'에 쓸 수 없습니다: {SAID[code]} 앞서 있던 결과는 그대로입니다."


@pytest.mark.parametrize("there", [(), ("나.txt",), NAMES])
@pytest.mark.parametrize("stopped", range(len(NAMES)))
@pytest.mark.parametrize("moved", [False, True])
def test_stopped_while_moving_is_as_before(
    there: tuple[str, ...], stopped: int, moved: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``stopped`` 번째 파일을 옮기기 바로 앞이나 바로 뒤에서 멈춘다: 앞서 있던 글이 돌아오고, 없던 것은 다시 없다."""
    for name in there:
        (tmp_path / name).write_text(f"앞서 있던 {name}")
    real = os.replace

    def replace(source: Any, target: Any) -> None:
        stopping = Path(source).parent.name == "new" and Path(source).name == NAMES[stopped]
        if not stopping or moved:
            real(source, target)
        if stopping:
            raise KeyboardInterrupt

    monkeypatch.setattr(results.os, "replace", replace)
    with pytest.raises(KeyboardInterrupt), new_results(tmp_path) as draft:
        for name in NAMES:
            (draft / name).write_text(f"새 {name}")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {name: f"앞서 있던 {name}" for name in there}


def test_what_is_whole_is_put_in_place_of_what_was(tmp_path: Path) -> None:
    (tmp_path / "나.txt").write_text("앞서 있던 것")
    with new_results(tmp_path) as draft:
        for name in NAMES:
            (draft / name).write_text(f"새 {name}")
        assert (tmp_path / "나.txt").read_text() == "앞서 있던 것", "다 만들 때까지 그대로이다"
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {name: f"새 {name}" for name in NAMES}
    with new_results(tmp_path):
        pass  # 만든 것이 없으면 바꿀 것도 없다
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(NAMES)


def test_a_stubborn_draft_is_left_and_what_is_made_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """임시 폴더를 지우지 못해도 다 만든 결과는 잃지 않는다. 지우지 못한 새 폴더도 오류가 아니다."""
    def refused(path: Any, ignore_errors: bool = False, **_: Any) -> None:
        if not ignore_errors:
            raise PermissionError(errno.EACCES, "지울 수 없다")

    monkeypatch.setattr(results.shutil, "rmtree", refused)
    with new_results(tmp_path / "새 폴더") as draft:
        (draft / "가.txt").write_text("새 것")
    assert (tmp_path / "새 폴더" / "가.txt").read_text() == "새 것"
    with pytest.raises(KeyboardInterrupt), new_results(tmp_path / "또"):
        raise KeyboardInterrupt
