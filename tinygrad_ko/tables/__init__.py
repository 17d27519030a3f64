"""표: 무엇인지 모르는 CSV 를 읽고, 열마다 무엇으로 볼지 정하고, 배우고, 맞힌다(`tinygrad-ko train`, `predict`)."""
