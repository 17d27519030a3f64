"""정규화의 예: 마지막 축, 첫 축, 여러 축, 평균을 빼지 않는 것. 결과 셋(표준화한 것, 평균, 표준편차)을 모두 쓴다."""

from __future__ import annotations

from support.rules.table import Case

from tinygrad_ko.rules.normalization import affine, product_sum, standardize, standardize_affine, tangent


def whole(x, *options):
    """결과 셋을 모두 섞은 것."""
    z, mean, s = standardize(x, *options)
    return z * (2 + mean) + s * mean


def all_four(x, weight, bias, *options):
    """결과 넷을 모두 섞은 것."""
    y, z, mean, s = standardize_affine(x, weight, bias, *options)
    return y * (2 + mean) + z * s


def cases() -> dict[str, list[Case]]:
    placed = (((2, 9), (1,)), ((5, 3), (0,)), ((3, 2, 9), (0, 2)), ((3, 2, 4), (1, 2)))
    weighted = (
        (((2, 9), (9,), (9,)), (1,)), (((5, 3), (3,), (3,)), (0,)), (((3, 2, 9), (2, 1), (2, 1)), (0, 2)),
        (((2, 2, 3, 4), (2, 3, 1), (2, 3, 1)), (2, 3)), (((3, 2, 4), (2, 4), (2, 4)), (1, 2)),
    )
    return {
        "standardize": [
            *[Case("standardize", lambda x, a=a: standardize(x, a, 0.3)[0], (s,)) for s, a in placed],
            *[Case("standardize", lambda x, a=a, c=c: whole(x, a, 0.3, c), (s,)) for s, a in placed for c in (True, False)]],
        "standardize_affine": [
            *[Case("standardize_affine", lambda x, w, b, a=a: standardize_affine(x, w, b, a, 0.3)[0], shapes) for shapes, a in weighted],
            *[Case("standardize_affine", lambda x, w, b, a=a: all_four(x, w, b, a, 0.3), shapes) for shapes, a in weighted]],
        "tangent": [Case("tangent", lambda u, y, s, a, b, x=x, c=c: tangent(u, y, s * s + 1, a, b, x, c), (w, w, n, n, n))
                    for w, n, x in (((2, 9), (2, 1), (1,)), ((3, 2, 9), (1, 2, 1), (0, 2)), ((5, 3), (1, 3), (0,))) for c in (True, False)],
        "product_sum": [Case("product_sum", lambda a, b, x=x: product_sum(a, b, x), (s, s)) for s, x in (((2, 3, 9), (2,)), ((3, 2, 9), (0, 2)), ((5, 3), (0,)), ((4,), ()))],
        "affine": [Case("affine", affine, ((4, 2, 3), (2, 1), (3,))), Case("affine", affine, ((2, 3), (3,), (3,)))],
    }
