"""자료형 검사기에 넣을 프로그램은 pytest 가 들여오지 않는다: 하나에는 일부러 잘못을 심었다."""

collect_ignore = ["known.py", "mistakes.py", "program.py"]
