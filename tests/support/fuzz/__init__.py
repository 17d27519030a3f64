"""차등 퍼저(differential fuzzer): 무작위 프로그램을 지어 우리 것, NumPy, PyTorch, 중심차분이 같은 답을 내는지 본다.

``program`` 프로그램이라는 자료 · ``catalogue`` 무엇을 부를 수 있는가 · ``drawing``, ``choices`` 뽑기 · ``statements`` 문장 하나를 NumPy와 ·
``twins`` PyTorch의 짝 · ``conventions`` 일부러 다르게 정한 자리 · ``oracles`` 기울기의 답을 아는 곳 · ``judging``, ``widths``, ``verdicts`` 프로그램 하나를 재판하기 · ``shrinking`` 줄이기 ·
``campaign`` 여럿 돌리고 세기. 명령은 ``scripts/fuzz.py`` 이다.
"""
