"""어텐션(attention): 내적으로 셈하는 어텐션, 여러 머리, 트랜스포머와 자리 부호화.

들여오는 것: ``rules``, ``tensors``, ``nn`` 의 뼈대, 그리고 블록을 이루는 ``linear``, ``dropout``, ``normalization``, ``activation``.
"""
