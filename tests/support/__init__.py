"""검사들이 함께 쓰는 것. 검사에서는 ``from support.rules.table import table`` 처럼 들여온다.

``rules`` 도함수 표의 예와 규칙의 돌연변이, ``reference`` PyTorch의 답, ``foreign`` 흉내 배열(``fake``) 위의 예, ``readings`` 수식을 도로 셈하기,
``view`` 그림을 되읽기와 그릴 예, ``scalar_engine`` 견주어 볼 작은 엔진.
"""
