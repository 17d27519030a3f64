import itertools

import numpy as np

clock = itertools.count()


def fit(g, shape):
    while g.ndim > len(shape):
        g = g.sum(0)
    for axis, size in enumerate(shape):
        if size == 1 and g.shape[axis] > 1:
            g = g.sum(axis, keepdims=True)
    return g


class Node:
    def __init__(self, value, parents=(), rules=()):
        self.value, self.parents, self.rules = np.asarray(value, float), parents, rules
        self.grad, self.born = None, next(clock)

    def __add__(self, other):
        return Node(self.value + other.value, (self, other), (lambda g: g, lambda g: g))

    def __mul__(self, other):
        return Node(self.value * other.value, (self, other), (lambda g: g * other.value, lambda g: g * self.value))

    def sum(self):
        return Node(self.value.sum(), (self,), (lambda g: g * np.ones_like(self.value),))

    def backward(self):
        seen, stack = {self}, [self]
        while stack:
            for parent in stack.pop().parents:
                if parent not in seen:
                    seen.add(parent)
                    stack.append(parent)
        pending = {self: np.ones_like(self.value)}
        for node in sorted(seen, key=lambda n: n.born, reverse=True):
            g = pending.pop(node)
            if not node.parents:
                node.grad = g
            for parent, rule in zip(node.parents, node.rules):
                d = fit(rule(g), parent.value.shape)
                pending[parent] = pending[parent] + d if parent in pending else d
