"""합성곱(convolution): 합성곱, 전치 합성곱, 지역 연결, 펴기와 접기의 함수와 층.

들여오는 것: ``rules``, ``operation``, ``tensors``, 그리고 ``nn`` 의 뼈대(``module``, ``parameter``, ``checks``, ``spatial``, ``init``).
"""
