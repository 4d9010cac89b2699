"""Writes iris.csv and wine.csv, the two tables of the examples: tables.py [FOLDER]

The measurements are those that scikit-learn carries in its package (Fisher 1936;
Forina and others, UCI Machine Learning Repository); `pip install scikit-learn`.
Both tables lie beside this script, so only who wants to check them runs it."""

import csv
import os
import sys

from sklearn.datasets import load_iris, load_wine

FOLDER = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))


def write(name, columns, rows):
    with open(os.path.join(FOLDER, name), "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        out.writerows(rows)


iris = load_iris()
words = [str(word) for word in iris.target_names]
write("iris.csv",
      [name.removesuffix(" (cm)").replace(" ", "_") for name in iris.feature_names] + ["species"],
      [[*map(float, x), words[y]] for x, y in zip(iris.data, iris.target)])

wine = load_wine()
columns = [name.split("/")[0] for name in wine.feature_names]  # od280/od315_of_diluted_wines
write("wine.csv", columns + ["cultivar"],
      [[*map(float, x), int(y)] for x, y in zip(wine.data, wine.target)])
