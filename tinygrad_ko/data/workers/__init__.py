"""일꾼(worker): 묶음을 함께 만드는 프로세스들. ``DataLoader(num_workers=n)`` 이 처음 돌 때 연다. 여기서는 자료의 나머지를 들여온다."""
