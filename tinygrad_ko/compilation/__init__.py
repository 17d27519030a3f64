"""컴파일: 한 번 지나간 셈을 곧은 프로그램으로 받아, 줄이고 합쳐서 빠른 NumPy 코드로 다시 쓴다(`tg.compile`).

여기서는 옵티마이저, 읽기, 변환과 그 아래를 들여온다.
"""

from ..korean.misfits import answer_in
from .compiled_function import compile

__all__ = ["compile"]
answer_in(globals())
