"""What the pictures of drawings.dvn show, at twice the size of their SVG."""

import math
import sys

import numpy
from PIL import Image

INK, AXIS, WHITE = (0x3A, 0x3F, 0x47), (0x6B, 0x72, 0x80), (255, 255, 255)
BLUE, ORANGE, GREEN = (0x25, 0x63, 0xA8), (0xD9, 0x66, 0x2B), (0x2F, 0x8F, 0x5B)


def load(name):
    image = Image.open(name)
    assert image.mode == "RGB", image.mode
    return numpy.array(image)


def at(pixels, x, y):
    """The four pixels around a place in points are of one colour."""
    x, y = round(2 * x), round(2 * y)
    around = {tuple(map(int, pixel)) for pixel in pixels[y - 1 : y + 1, x - 1 : x + 1].reshape(-1, 3)}
    return around.pop() if len(around) == 1 else around


def ink(pixels, left, top, right, bottom):
    """How much of an area is not white, from 0 to 1."""
    return float(1 - pixels[2 * top : 2 * bottom, 2 * left : 2 * right].mean() / 255)


def check_curves():
    p = load("curves.png")
    assert p.shape == (880, 1440, 3), p.shape
    # The curves share both axes: steps from 0 to 10, values from -1.5 to 10 with some room.
    room = 11.5 * 0.05
    low, high = -1.5 - room, 10 + room
    place = lambda step, value: (76 + step / 10 * 620, 384 - (value - low) / (high - low) * 328)
    of = {BLUE: lambda x: x, ORANGE: lambda x: 3.5 - x / 2, GREEN: lambda x: 2 + math.sin(x)}
    checked = 0
    for i in range(1, 100):
        values = {colour: f(i / 10) for colour, f in of.items()}
        for colour, value in values.items():
            if all(abs(value - other) > 0.5 for c, other in values.items() if c != colour):
                found = at(p, *place(i / 10, value))
                assert found == colour, (i, colour, found)
                checked += 1
    assert checked > 150, checked
    middle = at(p, *place(7.5, 7.5))
    assert middle == BLUE, middle
    beside = at(p, place(7.5, 7.5)[0] + 8, place(7.5, 7.5)[1])
    assert beside == WHITE or beside == (0xE3, 0xE6, 0xEA), beside
    assert all(at(p, x, 384) == AXIS for x in (80, 300, 500, 690)), at(p, 300, 384)
    assert [tuple(map(int, pixel)) == AXIS for pixel in p[764:772, 600]] == [False] * 3 + [True] * 2 + [False] * 3
    grid = place(5, 8)
    assert at(p, *grid) == (0xE3, 0xE6, 0xEA), at(p, *grid)
    assert all(at(p, x, y) == WHITE for x, y in ((4, 4), (716, 436), (400, 100), (400, 395)))
    # Labels of both axes, the name of x, the legend; nothing between them.
    for step in range(0, 10, 2):
        x, y = (round(v) for v in (place(step, 0)[0], place(0, step)[1]))
        assert ink(p, x - 8, 392, x + 8, 406) > 0.05 and ink(p, x + 20, 392, x + 100, 406) == 0, step
        assert ink(p, 52, y - 7, 68, y + 7) > 0.05 and ink(p, 52, y + 9, 68, y + 40) == 0, step
    assert ink(p, 360, 412, 412, 434) > 0.03 and ink(p, 104, 20, 150, 36) > 0.03
    assert ink(p, 76, 39, 700, 54) == 0 and ink(p, 0, 0, 30, 440) == 0
    assert INK in {tuple(map(int, pixel)) for pixel in p[820:868, 720:824].reshape(-1, 3)}
    # Edges are smooth: colours between the blue and the white.
    x, y = (round(2 * v) for v in place(7.5, 7.5))
    assert len({tuple(map(int, pixel)) for pixel in p[y, x - 8 : x + 8]}) > 3


def check_heat():
    p = load("heat.png")
    left, top, cell = 6 * 7.4 + 16, 24, 48
    assert p.shape == (2 * int(24 + 96 + 24 + 0.7 * 11 * 7.4), 2 * int(left + 144 + 24 + 96), 3), p.shape
    corner = lambda row, column: at(p, left + cell * column + 4, top + cell * row + 4)
    assert corner(0, 0) == (247, 250, 253) and corner(0, 2) == (13, 48, 96), corner(0, 2)
    assert corner(1, 2) == (91, 146, 201) and corner(1, 1) == (0xB9, 0xBE, 0xC6), corner(1, 1)
    # The number of the darkest cell is white; cells meet without a gap.
    assert any(tuple(v) == WHITE for v in p[88:108, int(2 * left) + 192 : int(2 * left) + 288].reshape(-1, 3))
    edge = round(2 * (left + 2 * cell))
    assert tuple(p[60, edge - 1]) != tuple(p[60, edge]) == (13, 48, 96), p[60, edge - 2 : edge + 2]
    # Names of rows end at the matrix, long ones of columns rise towards their column.
    assert ink(p, 20, 40, 56, 60) > 0.03 and ink(p, 57, 24, 59, 120) == 0
    # The one of column 0 begins some 60 points to the left, 50 below.
    assert ink(p, 30, 136, 90, 180) > 0.02 and ink(p, 0, 130, 40, 150) == 0
    # The bar is dark above and light below.
    bar = int(left) + 144 + 24 + 8
    assert at(p, bar, 25)[0] < 20 and at(p, bar, 118)[0] > 230 and ink(p, bar + 12, 24, bar + 30, 36) > 0.02


def check_letters():
    seen = {}
    for part in range(3):
        p = load(f"letters{part}.png")
        for row in range(32):
            label = p[48 + 56 * row : 104 + 56 * row, :44]
            assert label.min() == INK[0], (part, row)
            # Nothing is cut off by the cell or the picture.
            assert label[0].min() == 255 and label[-1].min() == 255 and label[:, 0].min() == 255, (part, row)
            seen.setdefault(label.tobytes(), []).append(32 * part + row)
    # All differ, but for what is no ASCII: a box.
    assert [same for same in seen.values() if len(same) > 1] == [[94, 95]], seen.values()


globals()["check_" + sys.argv[1]]()
