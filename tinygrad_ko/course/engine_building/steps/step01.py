class Node:
    def __init__(self, value, parents=()):
        self.value, self.parents = value, parents

    def __add__(self, other):
        return Node(self.value + other.value, (self, other))

    def __mul__(self, other):
        return Node(self.value * other.value, (self, other))
