"""벤치마크의 파일들은 꾸러미가 아니라 한 폴더의 스크립트이다: 그 폴더를 길에 넣는다."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
