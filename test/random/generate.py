"""Random well-typed Dvn programs, made from a seed.

A program is a list of statements; each binds one name and knows which names it
reads, so that statements can be taken out again (programs.py shrinks that way).
Two kinds of tensors are kept apart. *Exact* ones hold small whole numbers: sums
and products of them are exact, so comparisons, positions and rounding may be
taken. *Real* ones are kept near 1 by bounded functions, so that the last bits of
an exponential do not decide anything; of them nothing discrete is taken.
"""

import math
import random

FLOATS = ("f32", "f64")


class Tensor:
    """A name of the program: element type, sizes (numbers, or "n"), kind."""

    def __init__(self, name, element, shape, bound=None):
        self.name, self.element, self.shape = name, element, tuple(shape)
        self.bound = bound  # of the absolute value, if exact; None: real

    @property
    def exact(self):
        return self.bound is not None

    @property
    def rank(self):
        return len(self.shape)


class Statement:
    def __init__(self, text, reads, makes):
        self.text, self.reads, self.makes = text, set(reads), makes


class Generator:
    LIMIT = 2**20  # exact values stay below: f32 holds them and their sums
    MOST = 1000  # elements of a tensor: more would be printed in part
    N = 9  # the largest n

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.statements, self.tensors = [], []
        self.count = 0
        self.element = self.random.choice(("f32", "f32", "f64"))

    # ---- small choices

    def pick(self, *items):
        return self.random.choice(items)

    def size(self):
        return self.pick(1, 2, 3, 4, 5, 7, 8, 17, "n", "n")

    def shape(self, low=0, high=3):
        return [self.size() for _ in range(self.random.randint(low, high))]

    def type(self, element, shape):
        return element + (f"[{', '.join(map(str, shape))}]" if shape else "")

    def fresh(self):
        self.count += 1
        return f"v{self.count}"

    def find(self, test):
        found = [t for t in self.tensors if test(t)]
        return self.random.choice(found) if found else None

    def add(self, expression, reads, element, shape, bound=None, after=""):
        if math.prod(self.N if s == "n" else s for s in shape) > self.MOST:
            return None
        name = self.fresh()
        text = f"let {name} = {expression}{after.replace('@', name)}"
        self.statements.append(Statement(text, [r.name for r in reads], name))
        tensor = Tensor(name, element, shape, bound)
        self.tensors.append(tensor)
        return tensor

    def real(self, low=0):
        return self.find(lambda t: not t.exact and t.element == self.element and t.rank >= low)

    def whole(self, low=0):
        return self.find(lambda t: t.exact and t.element != "bool" and t.rank >= low)

    def numbers(self, low=0):
        return self.real(low) if self.random.random() < 0.6 else self.whole(low)

    # ---- statements

    def draw(self):
        shape = self.shape()
        if self.random.random() < 0.5:
            call = self.pick("normal({})", "uniform({}, -1, 1)", "normal({}, 0.5, 0.3)")
            self.add(call.format(self.type(self.element, shape)), [], self.element, shape)
        else:
            text = f"integers({self.type('i64', shape)}, -4, 5)"
            to = self.pick("i64", "i32", self.element)
            self.add(text if to == "i64" else f"{to}({text})", [], to, shape, 4)

    def unary(self):
        x = self.numbers()
        if not x:
            return
        if not x.exact:
            form = self.pick("tanh({})", "sigmoid({})", "sin({})", "cos({})", "erf({})", "-{}", "abs({})",
                             "exp(tanh({}))", "sqrt(abs({}) + 0.5)", "log(abs({}) + 0.5)",
                             "rsqrt(abs({}) + 0.5)", "tanh({}) ** 2", "atan2({}, 2.0)", "max({}, 0)",
                             "0.5 * {}", "1 / (abs({}) + 1)", "(abs({}) + 0.5) ** 1.5")
            self.add(form.format(x.name), [x], x.element, x.shape)
            return
        form, bound = self.pick(("abs({})", x.bound), ("-{}", x.bound), ("sign({})", 1), ("max({}, 0)", x.bound),
                                ("2 * {}", 2 * x.bound), ("{} % 3", 3), ("min({}, 2)", x.bound))
        if x.element in FLOATS and self.random.random() < 0.3:
            form, bound = self.pick("floor({} / 2)", "ceil({} / 2)", "round({} / 2)"), x.bound
        if bound < self.LIMIT:
            self.add(form.format(x.name), [x], x.element, x.shape, bound)

    def partner(self, x, test):
        """A tensor that broadcasts to x's shape, or x's tail."""
        def fits(t):
            if t.element != x.element or t.rank > x.rank or not test(t):
                return False
            tail = x.shape[x.rank - t.rank:]
            return all(a == b or a == 1 for a, b in zip(t.shape, tail))
        return self.find(fits)

    def binary(self):
        x = self.numbers()
        y = x and self.partner(x, lambda t: t.exact == x.exact)
        if not y:
            return
        if not x.exact:
            form = self.pick("tanh({} + {})", "sin({} - {})", "tanh({} * {})", "tanh({} / (abs({}) + 0.5))",
                             "max({}, {})", "min({}, {})")
            self.add(form.format(x.name, y.name), [x, y], x.element, x.shape)
            return
        operator = self.pick("+", "-", "*")
        bound = x.bound * y.bound if operator == "*" else x.bound + y.bound
        if bound < self.LIMIT:
            self.add(f"{x.name} {operator} {y.name}", [x, y], x.element, x.shape, bound)

    def choose(self):
        x = self.whole()
        y = x and self.partner(x, lambda t: t.exact and t.element != "bool")
        if not y:
            return
        test = f"{x.name} {self.pick('<', '<=', '==', '!=', '>', '>=')} {y.name}"
        if self.random.random() < 0.4:
            test = f"({test}) {self.pick('&&', '||')} !({x.name} == 1)"
        if self.random.random() < 0.3:
            self.add(f"i64({test})", [x, y], "i64", x.shape, 1)
            return
        z = self.find(lambda t: t.shape == x.shape and t.element != "bool")
        if z:
            self.add(f"where({test}, {z.name}, 0)", [x, y, z], z.element, z.shape, z.bound)

    def reduce(self):
        x = self.numbers(1)
        if not x:
            return
        axis = self.random.randrange(x.rank)
        keep = self.random.random() < 0.3
        rest = list(x.shape)
        if keep:
            rest[axis] = 1
        else:
            del rest[axis]
        arguments = f"{x.name}, axis = {axis - self.pick(0, x.rank)}" + (", keep = true" if keep else "")
        if not x.exact:
            form = self.pick("mean({})", "tanh(sum({}))", "max({})", "min({})")
            self.add(form.format(arguments), [x], x.element, rest)
            return
        call = self.pick("sum", "max", "min", "argmax", "argmin")
        if call.startswith("arg"):
            self.add(f"{call}({x.name}, axis = {axis})", [x], "i64",
                     [s for i, s in enumerate(x.shape) if i != axis], 20)
        elif call != "sum" or x.bound * 20 < self.LIMIT:
            self.add(f"{call}({arguments})", [x], x.element, rest, x.bound * (20 if call == "sum" else 1))

    def product(self):
        x = self.find(lambda t: t.rank >= 2 and t.element in FLOATS)
        y = x and self.find(lambda t: t.rank == 2 and t.element == x.element and t.exact == x.exact
                            and x.shape[-1] in (t.shape[0], t.shape[1]))
        if not y:
            return
        turned = y.shape[0] != x.shape[-1]
        text = f"{x.name} @ {y.name}{'.T' if turned else ''}"
        shape = list(x.shape[:-1]) + [y.shape[0 if turned else 1]]
        if not x.exact:
            self.add(f"tanh({text})", [x, y], x.element, shape)
        elif x.bound * y.bound * 20 < self.LIMIT:
            self.add(text, [x, y], x.element, shape, x.bound * y.bound * 20)

    def rearrange(self):
        x = self.numbers(1)
        if not x:
            return
        axis = self.random.randrange(x.rank)
        shape = list(x.shape)
        whole = ", ".join([".."] * axis)
        lead = whole + ", " if whole else ""
        kind = self.pick("transpose", "flip", "none", "slice", "index", "concat", "pad", "flat", "gather", "step")
        if kind == "transpose":
            order = list(range(x.rank))
            self.random.shuffle(order)
            self.add(f"transpose({x.name}, {order})", [x], x.element, [shape[i] for i in order], x.bound)
        elif kind == "flip":
            self.add(f"flip({x.name}, axis = {axis})", [x], x.element, shape, x.bound)
        elif kind == "none" and x.rank < 4:
            self.add(f"{x.name}[{lead}none]", [x], x.element, shape[:axis] + [1] + shape[axis:], x.bound)
        elif kind == "concat":
            if shape[axis] != "n":
                shape[axis] *= 2
                self.add(f"concat([{x.name}, {x.name}], axis = {axis})", [x], x.element, shape, x.bound)
        elif kind == "pad":
            if shape[axis] != "n":
                shape[axis] += 3
                self.add(f"pad({x.name}, axis = {axis}, before = 1, after = 2)", [x], x.element, shape, x.bound)
        elif kind == "flat":
            if all(s != "n" for s in shape):
                self.add(f"reshape({x.name}, [-1])", [x], x.element, [math.prod(shape)], x.bound)
        elif shape[axis] != "n" and shape[axis] > 2:
            size = shape[axis]
            if kind == "slice":
                a = self.random.randrange(size - 1)
                b = self.random.randint(a + 1, size)
                shape[axis] = b - a
                self.add(f"{x.name}[{lead}{a}..{b}]", [x], x.element, shape, x.bound)
            elif kind == "step":
                shape[axis] = (size + 1) // 2
                self.add(f"{x.name}[{lead}.. by 2]", [x], x.element, shape, x.bound)
            elif kind == "index":
                del shape[axis]
                self.add(f"{x.name}[{lead}{self.random.randint(-size, size - 1)}]", [x], x.element, shape, x.bound)
            elif kind == "gather":
                i = self.find(lambda t: t.element == "i64" and t.exact and t.rank <= 2)
                if i and x.rank - 1 + i.rank <= 4:
                    self.add(f"{x.name}[{lead}{i.name} % {size}]", [x, i], x.element,
                             shape[:axis] + list(i.shape) + shape[axis + 1:], x.bound)

    def store(self):
        """Indexed assignment: a part replaced, or added to at places that repeat."""
        x = self.find(lambda t: t.rank >= 1 and t.shape[0] not in ("n", 1) and t.element in FLOATS)
        if not x:
            return
        size = x.shape[0]
        if self.random.random() < 0.5:
            change = f"@[{self.random.randrange(size)}] = {self.pick('0', '1', '-2')}"
            self.add(x.name, [x], x.element, x.shape, None if not x.exact else max(x.bound, 2),
                     after=f"\n    {change}")
            return
        i = self.find(lambda t: t.element == "i64" and t.exact and t.rank == 1)
        if i and (not x.exact or x.bound + 20 < self.LIMIT):
            name = self.add(x.name, [x, i], x.element, x.shape, None if not x.exact else x.bound + 20,
                            after=f"\n    @[{i.name} % {size}] += 1")
            if name and not name.exact:
                self.add(f"tanh({name.name})", [name], name.element, name.shape)

    def branch(self):
        x = self.numbers()
        y = x and self.find(lambda t: t.element == x.element and t.shape == x.shape and t.exact == x.exact)
        if y:
            bound = None if not x.exact else max(x.bound, y.bound)
            self.add(f"if k > {self.pick(1, 2, 3)} {{ {x.name} }} else {{ {y.name} }}", [x, y], x.element, x.shape, bound)

    def loop(self):
        """A loop that runs, with one or two names carried round."""
        x = self.real()
        if not x:
            return
        step = self.pick("0.5 * @", "tanh(@ + 0.1 * float(i))", "sin(@)")
        range_ = self.pick("0..k", "0..n", "1..=k", "0..n by 2")
        extra = self.pick("", f"if i % 2 == 0 {{ @ = -@ }}", "if i > 2 { break }", "if i == 1 { continue }")
        body = [extra.replace("@", "@@")] if extra else []
        body.append("@@ = " + step.replace("@", "@@"))
        self.add(x.name, [x], x.element, x.shape, after=(
            f"\n    for i in {range_} {{\n        " + "\n        ".join(body) + "\n    }").replace("@@", "@"))

    def layer(self):
        x = self.find(lambda t: t.rank >= 2 and not t.exact and t.element == self.element and t.shape[-1] != "n")
        if not x:
            return
        units = self.pick(1, 3, 8, 17)
        self.add(f"{x.name} |> Layer({units})", [x], x.element, list(x.shape[:-1]) + [units])

    def gradient(self):
        x = self.real()
        if not x:
            return
        inner = self.pick("tanh({x})", "sigmoid({x}) * {x}", "sin({x}) ** 2", "exp(-abs({x}))", "max({x}, 0) * {x}",
                          "sqrt({x} * {x} + 1)", "log({x} ** 2 + 1)", "erf({x}) / 2", "flat_norm({x})")
        value = inner.format(x=x.name)
        if x.rank:
            axis = self.random.randrange(x.rank)
            value = self.pick(f"mean({value})", f"sum(mean({value}, axis = {axis}) ** 2)",
                              f"mean({value} * {x.name})", f"mean(max({value}, axis = {axis}))")
        self.add(f"tanh(grad({value}, {x.name}))", [x], x.element, x.shape)

    def make(self, count):
        self.draw()
        self.draw()
        makers = [self.draw, self.unary, self.unary, self.binary, self.binary, self.binary, self.choose, self.reduce,
                  self.reduce, self.product, self.rearrange, self.rearrange, self.store, self.branch, self.loop,
                  self.layer, self.gradient]
        while len(self.statements) < count:
            self.random.choice(makers)()
        return self.statements


PRELUDE = """\
net Layer(units)(x: T[..., c]) {{
    param weight: T[c, units] = normal(_, 0, 0.5)
    state calls: int = 0
    calls += 1
    tanh(x @ weight + 0.01 * float(calls))
}}

fn flat_norm(x) = sqrt(x ** 2 + 0.5)

program run(n: int = {n}, k: int = {k}) {{
"""


def text(statements, n, k):
    """The program: all statements, and all their values printed, each after its name."""
    lines = [PRELUDE.format(n=n, k=k)]
    for statement in statements:
        lines.append(f"    {statement.text}\n")
    for statement in statements:
        lines.append(f'    print("value {statement.makes}")\n    print({statement.makes})\n')
    return "".join(lines) + "}\n"
