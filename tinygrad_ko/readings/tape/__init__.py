"""테이프(tape)로 읽기: 순전파와 도함수 규칙에 받아 적는 배열을 넣어, 그 셈을 배열 명령의 줄로 받아쓴다.

받아 적는 배열(``Taped``)은 NumPy의 약속(NEP 13, 18, 35)을 지키는 '다른 배열'이다. 그래서 CuPy 의 배열이 지나가는 바로 그 길(``near``,
``like=``)로 순전파의 함수와 도함수 규칙이 그대로 돌고, 저마다 값을 셈하면서 명령을 하나씩 적는다. 적은 줄은 작은 해석기
(``view/play/tape.js``)가 브라우저에서 다시 셈한다. 명령은 몇 가지뿐이다:

    원소마다        [이름, a, b, …]                브로드캐스트하여 셈한다. 이름은 NumPy의 것(add, exp, where …)
    줄이기·누적     [reduce, 이름, x, 축들, 남기기]   이름은 두 값을 하나로 만드는 셈(add, maximum …)
                   [scan, 이름, x, 축]
    골라내기        [get, x, 자리]                 x 의 그 자리에 있는 것들
    놓기·더하기     [set|put, y, 자리, v]           y 의 그 자리에 v 를 놓은(더한) 새 배열
    그 밖           matmul, cat, argmax, argmin, argsort, cast, solve, det, cholesky

모양은 받아쓸 때의 것으로 굳는다: 잎의 값은 바꾸어도 모양은 바꾸지 않는다. 값을 보고 갈라진 곳(``if (x > 0).all()``)에는 파수꾼(guard)을
세운다: 다시 셈한 값이 처음과 다르면 해석기가 멈춘다.
"""

from . import algebra, elementwise, gathering, reduction  # NumPy의 함수를 옮겨 적는 법을 표에 올린다
from .array import Taped, lowered
from .pool import Pool
from .writer import Slot, Unrecordable, Writer, kept_type, type_of

__all__ = [
    "Pool", "Slot", "Taped", "Unrecordable", "Writer", "algebra", "elementwise", "gathering", "kept_type", "lowered", "reduction",
    "type_of",
]
