import itertools

clock = itertools.count()


class Node:
    def __init__(self, value, parents=(), rules=()):
        self.value, self.parents, self.rules = value, parents, rules
        self.grad, self.born = None, next(clock)

    def __add__(self, other):
        return Node(self.value + other.value, (self, other), (lambda g: g, lambda g: g))

    def __mul__(self, other):
        return Node(self.value * other.value, (self, other), (lambda g: g * other.value, lambda g: g * self.value))

    def backward(self):
        seen, stack = {self}, [self]
        while stack:
            for parent in stack.pop().parents:
                if parent not in seen:
                    seen.add(parent)
                    stack.append(parent)
        pending = {self: 1.0}
        for node in sorted(seen, key=lambda n: n.born, reverse=True):
            g = pending.pop(node)
            if not node.parents:
                node.grad = g
            for parent, rule in zip(node.parents, node.rules):
                d = rule(g)
                pending[parent] = pending[parent] + d if parent in pending else d
