class Node:
    def __init__(self, value, parents=(), rules=()):
        self.value, self.parents, self.rules = value, parents, rules
        self.grad = None

    def __add__(self, other):
        return Node(self.value + other.value, (self, other), (lambda g: g, lambda g: g))

    def __mul__(self, other):
        return Node(self.value * other.value, (self, other), (lambda g: g * other.value, lambda g: g * self.value))

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for parent in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        pending = {self: 1.0}
        for node in reversed(order):
            g = pending.pop(node)
            if not node.parents:
                node.grad = g
            for parent, rule in zip(node.parents, node.rules):
                d = rule(g)
                pending[parent] = pending[parent] + d if parent in pending else d
