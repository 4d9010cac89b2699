"""Trains a decision tree and a random forest and writes their nodes as tables for examples/forest.dvn:

    forest.py MODEL.safetensors PROBABILITIES.safetensors

A table has a row for each node: the column it asks, the threshold (left if not
above), the rows of its children, and the share of each class; a leaf has itself
as both children, so any number of steps may be made. Trees are padded to the
longest. The second file holds what scikit-learn says of each row of
data/wine.csv. Needs numpy, scikit-learn and safetensors.
"""

import csv
import os
import sys

import numpy
from safetensors.numpy import save_file
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

TREES, DEPTH = 20, 5


def wine():
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "wine.csv"), newline="") as file:
        table = numpy.array(list(csv.reader(file))[1:], dtype=numpy.float64)
    return table[:, :-1].astype(numpy.float32), table[:, -1].astype(numpy.int64)


def below(threshold):
    """The largest f32 that is not above: x <= threshold says the same of every f32."""
    near = threshold.astype(numpy.float32)
    return numpy.where(near > threshold, numpy.nextafter(near, numpy.float32(-numpy.inf)), near)


def tables(trees, classes):
    nodes = max(tree.node_count for tree in trees)
    shape = (len(trees), nodes)
    own = numpy.broadcast_to(numpy.arange(nodes, dtype=numpy.int32), shape)
    table = {"column": numpy.zeros(shape, numpy.int32), "threshold": numpy.zeros(shape, numpy.float32),
             "left": own.copy(), "right": own.copy(), "votes": numpy.zeros(shape + (classes,), numpy.float32)}
    for i, tree in enumerate(trees):
        asks = numpy.flatnonzero(tree.children_left >= 0)
        table["column"][i, asks] = tree.feature[asks]
        table["threshold"][i, asks] = below(tree.threshold[asks])
        table["left"][i, asks] = tree.children_left[asks]
        table["right"][i, asks] = tree.children_right[asks]
        counts = tree.value[:, 0, :]
        table["votes"][i, :tree.node_count] = counts / counts.sum(axis=1, keepdims=True)
    return table


def main():
    x, y = wine()
    seen = numpy.arange(len(y)) % 3 != 0
    tree = DecisionTreeClassifier(max_depth=DEPTH, random_state=0).fit(x[seen], y[seen])
    forest = RandomForestClassifier(TREES, max_depth=DEPTH, random_state=0).fit(x[seen], y[seen])
    model, said = {}, {}
    for name, fitted, trees in (("tree", tree, [tree]), ("forest", forest, forest.estimators_)):
        table = tables([one.tree_ for one in trees], len(fitted.classes_))
        model.update({f"{name}.{field}": value for field, value in table.items()})
        said[name] = fitted.predict_proba(x).astype(numpy.float32)
        print(f"{name}: {table['column'].shape[1]} nodes, depth {max(one.tree_.max_depth for one in trees)}, "
              f"{(fitted.predict(x[~seen]) == y[~seen]).mean():.3f} of the rows that were not seen")
    save_file(model, sys.argv[1])
    save_file(said, sys.argv[2])


if __name__ == "__main__":
    main()
