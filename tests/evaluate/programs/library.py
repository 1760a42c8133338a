log = []
import math, functools, itertools, operator, collections, copy, dataclasses, enum, typing, abc, types, argparse, os, os.path as osp, contextlib, re, inspect, string
from collections import OrderedDict, namedtuple, defaultdict, deque, Counter, ChainMap
from dataclasses import dataclass, field, replace, asdict, fields, astuple
from enum import Enum, IntEnum, auto, Flag
from functools import partial, reduce, lru_cache, wraps, cached_property
from itertools import *
from typing import *
from pathlib import Path
math.sqrt(16)  #= 4.0
math.floor(2.7)  #= 2
math.ceil(2.1)  #= 3
math.log(8, 2)  #= 3.0
math.log2(8)  #= 3.0
math.log10(1000)  #= 3.0
math.pi  #= 3.141592653589793
math.prod([1, 2, 3])  #= 6
math.gcd(12, 18)  #= 6
math.factorial(5)  #= 120
math.comb(5, 2)  #= 10
math.isclose(0.1 + 0.2, 0.3)  #= True
math.exp(1)  #= 2.718281828459045
math.cos(0.5)  #= 0.8775825618903728
math.inf  #= inf
math.trunc(-2.5)  #= -2
math.fsum([0.1] * 10)  #= 1.0
math.hypot(3, 4)  #= 5.0
math.isqrt(17)  #= 4
math.erf(0.5)  #= 0.5204998778130465
math.gamma(5)  #= 24.0
math.lcm(4, 6)  #= 12
math.perm(5, 2)  #= 20
math.copysign(1, -2)  #= -1.0
math.fabs(-2)  #= 2.0
math.tanh(0.3)  #= 0.2913126124515909
math.atan2(1, 2)  #= 0.4636476090008061
math.degrees(math.pi)  #= 180.0
math.floor(-0.5)  #= -1
math.sqrt(-1)  #= ValueError: math domain error
math.log(0)  #= ValueError: math domain error
math.exp(1000)  #= OverflowError: math range error
p = partial(pow, 2)
p(3)  #= 8
partial(lambda a, b, c=1: (a, b, c), 1, c=5)(2)  #= (1, 2, 5)
partial(partial(max, 1), 2)(3)  #= 3
p.func is pow  #= True
p.args  #= (2,)
reduce(operator.add, [1, 2, 3])  #= 6
reduce(lambda a, b: a * b, [1, 2, 3], 10)  #= 60
calls = []
@lru_cache(maxsize=None)
def fib(n):
    calls.append(n)
    return n if n < 2 else fib(n - 1) + fib(n - 2)
fib(20)  #= 6765
len(calls)  #= 21
def deco(f):

    @wraps(f)
    def inner(*a, **k):
        return f(*a, **k)
    return inner
@deco
def named(x):
    """doc"""
    return x
named.__name__  #= 'named'
named.__doc__  #= 'doc'
named(3)  #= 3
class CP:
    n = 0

    @cached_property
    def v(self):
        CP.n += 1
        return 7
c = CP()
c.v  #= 7
c.v  #= 7
CP.n  #= 1
list(chain([1], [2, 3]))  #= [1, 2, 3]
list(chain.from_iterable([[1], [2]]))  #= [1, 2]
list(product([1, 2], 'ab'))  #= [(1, 'a'), (1, 'b'), (2, 'a'), (2, 'b')]
list(product([0, 1], repeat=2))  #= [(0, 0), (0, 1), (1, 0), (1, 1)]
list(combinations([1, 2, 3], 2))  #= [(1, 2), (1, 3), (2, 3)]
list(permutations([1, 2, 3], 2))  #= [(1, 2), (1, 3), (2, 1), (2, 3), (3, 1), (3, 2)]
list(accumulate([1, 2, 3]))  #= [1, 3, 6]
list(accumulate([1, 2, 3], operator.mul))  #= [1, 2, 6]
list(islice(count(5), 3))  #= [5, 6, 7]
list(islice('abcdef', 1, 5, 2))  #= ['b', 'd']
list(repeat(1, 3))  #= [1, 1, 1]
list(zip_longest([1, 2], [3], fillvalue=0))  #= [(1, 3), (2, 0)]
list(starmap(pow, [(2, 3)]))  #= [8]
[(k, list(g)) for k, g in groupby([1, 1, 2])]  #= [(1, [1, 1]), (2, [2])]
list(pairwise([1, 2, 3]))  #= [(1, 2), (2, 3)]
list(takewhile(lambda x: x < 3, [1, 2, 3, 1]))  #= [1, 2]
list(dropwhile(lambda x: x < 3, [1, 2, 3, 1]))  #= [3, 1]
list(islice(cycle([1, 2]), 5))  #= [1, 2, 1, 2, 1]
list(compress('abc', [1, 0, 1]))  #= ['a', 'c']
[list(t) for t in tee([1, 2])]  #= [[1, 2], [1, 2]]
list(filterfalse(lambda x: x % 2, range(5)))  #= [0, 2, 4]
list(combinations_with_replacement([1, 2], 2))  #= [(1, 1), (1, 2), (2, 2)]
operator.itemgetter(1)([1, 2])  #= 2
operator.attrgetter('real')(5)  #= 5
operator.mul(2, 3)  #= 6
operator.methodcaller('upper')('a')  #= 'A'
operator.itemgetter(0, 1)('ab')  #= ('a', 'b')
od = OrderedDict(a=1, b=2)
od['c'] = 3
od.move_to_end('a')
od  #= OrderedDict([('b', 2), ('c', 3), ('a', 1)])
list(od)  #= ['b', 'c', 'a']
od.popitem(last=False)  #= ('b', 2)
od2 = OrderedDict([('x', 1)])
od2  #= OrderedDict([('x', 1)])
isinstance(od2, dict)  #= True
P = namedtuple('P', 'x y', defaults=[5])
pt = P(1)
pt  #= P(x=1, y=5)
pt.x  #= 1
pt._replace(x=3)  #= P(x=3, y=5)
pt._asdict()  #= {'x': 1, 'y': 5}
P._fields  #= ('x', 'y')
P(1, 2) == (1, 2)  #= True
[*pt]  #= [1, 5]
a, b = pt
class P3(P):

    @property
    def s(self):
        return self.x + self.y
P3(1, 2).s  #= 3
P3(1, 2)  #= P3(x=1, y=2)
dd = defaultdict(list)
dd['a'].append(1)
dict(dd)  #= {'a': [1]}
dd  #= defaultdict(<class 'list'>, {'a': [1]})
'z' in dd  #= False
dd2 = defaultdict(int)
dd2['k'] += 1
dd2['k']  #= 1
dq = deque([1, 2, 3], maxlen=3)
dq.append(4)
dq.appendleft(0)
dq  #= deque([0, 2, 3], maxlen=3)
list(dq)  #= [0, 2, 3]
dq.popleft()  #= 0
len(dq)  #= 2
Counter('abca')  #= Counter({'a': 2, 'b': 1, 'c': 1})
Counter('abca').most_common(1)  #= [('a', 2)]
Counter(a=2)['z']  #= 0
cm = ChainMap({'a': 1}, {'b': 2, 'a': 3})
cm['a']  #= 1
cm['b']  #= 2
sorted(cm)  #= ['a', 'b']
x = {'a': [1, {'b': 2}]}
y = copy.deepcopy(x)
y['a'][1]['b'] = 3
z = copy.copy(x)
x  #= {'a': [1, {'b': 2}]}
y  #= {'a': [1, {'b': 3}]}
z['a'] is x['a']  #= True
class Node:

    def __init__(self):
        self.me = self
        self.l = [1]
n = copy.deepcopy(Node())
n.me is n  #= True
n.l  #= [1]
@dataclass
class DC:
    a: int
    b: str = 'x'
    c: list = field(default_factory=list)
    d: ClassVar[int] = 3
    e: int = field(default=4, repr=False)

    def __post_init__(self):
        self.f = self.a * 2
d = DC(1, c=[2])
d  #= DC(a=1, b='x', c=[2])
d.f  #= 2
d == DC(1, c=[2])  #= True
DC(1).c is DC(1).c  #= False
replace(d, a=5)  #= DC(a=5, b='x', c=[2])
asdict(d)  #= {'a': 1, 'b': 'x', 'c': [2], 'e': 4}
[f.name for f in fields(DC)]  #= ['a', 'b', 'c', 'e']
DC.d  #= 3
d.e  #= 4
astuple(d)  #= (1, 'x', [2], 4)
DC()  #= TypeError: DC.__init__() missing 1 required positional argument: 'a'
DC(1, zz=2)  #= TypeError: DC.__init__() got an unexpected keyword argument 'zz'
@dataclass(frozen=True, order=True)
class FZ:
    x: int = 1
    y: float = 2.0
FZ()  #= FZ(x=1, y=2.0)
FZ(1) < FZ(2)  #= True
{FZ(): 3}[FZ()]  #= 3
hash(FZ()) == hash(FZ())  #= True
setattr(FZ(), 'x', 3)  #= FrozenInstanceError: cannot assign to field 'x'
@dataclass
class DSub(DC):
    g: int = 7
DSub(1)  #= DSub(a=1, b='x', c=[], g=7)
DSub(1, 'q', [], 5, 9).g  #= 9
@dataclass(kw_only=True)
class KW:
    a: int
    b: int = 2
KW(a=1)  #= KW(a=1, b=2)
KW(1)  #= TypeError: KW.__init__() takes 1 positional argument but 2 were given
@dataclass
class WithConf:
    cfg: DC = field(default_factory=lambda: DC(9))
    act: Callable = len
asdict(WithConf())['cfg']['a']  #= 9
WithConf().act([1])  #= 1
class Color(Enum):
    RED = 1
    GREEN = auto()
    BLUE = 'b'
    ALIAS = 1

    @property
    def low(self):
        return self.name.lower()
Color.RED  #= <Color.RED: 1>
Color.RED.name  #= 'RED'
Color.GREEN.value  #= 2
Color('b')  #= <Color.BLUE: 'b'>
Color['RED']  #= <Color.RED: 1>
list(Color)  #= [<Color.RED: 1>, <Color.GREEN: 2>, <Color.BLUE: 'b'>]
len(Color)  #= 3
Color.RED is Color.ALIAS  #= True
Color.RED == 1  #= False
str(Color.RED)  #= 'Color.RED'
Color.RED.low  #= 'red'
Color.RED in Color  #= True
isinstance(Color.RED, Color)  #= True
{Color.RED: 1}[Color.RED]  #= 1
Color(99)  #= ValueError: 99 is not a valid Color
Color['X']  #= KeyError: 'X'
class Num(IntEnum):
    A = 1
    B = 2
Num.A + 1  #= 2
Num.A < Num.B  #= True
Num.B == 2  #= True
[1, 2, 3][Num.A]  #= 2
repr(Num.A)  #= '<Num.A: 1>'
class SE(str, Enum):
    X = 'x'
    Y = 'y'
SE.X == 'x'  #= True
SE('y')  #= <SE.Y: 'y'>
SE.X.value  #= 'x'
SE.X.upper()  #= 'X'
'x' == SE.X  #= True
{'x': 5}[SE.X]  #= 5
class En2(Enum):
    A = (1, 2)

    def __init__(self, p, q):
        self.p = p
        self.q = q
En2.A.p  #= 1
En2.A.value  #= (1, 2)
class NT(NamedTuple):
    a: int
    b: str = 'z'

    def both(self):
        return (self.a, self.b)
NT(1)  #= NT(a=1, b='z')
NT(1, 'q').both()  #= (1, 'q')
NT(a=2)  #= NT(a=2, b='z')
NT(1)._replace(b='k')  #= NT(a=1, b='k')
isinstance(NT(1), tuple)  #= True
class TD(TypedDict, total=False):
    a: int
TD(a=1)  #= {'a': 1}
TD(a=1)['a']  #= 1
TV = TypeVar('TV')
class G(Generic[TV]):

    def __init__(self, v: Optional[TV]=None):
        self.v = v
G[int](3).v  #= 3
cast(int, 'a')  #= 'a'
TYPE_CHECKING  #= False
class AB(abc.ABC):

    @abc.abstractmethod
    def f(self):
        ...

    @property
    @abc.abstractmethod
    def g(self):
        ...
class AC(AB):

    def f(self):
        return 1

    @property
    def g(self):
        return 2
AC().f()  #= 1
AC().g  #= 2
ns = types.SimpleNamespace(a=1, **{'b': 2})
ns  #= namespace(a=1, b=2)
ns.a  #= 1
vars(ns)  #= {'a': 1, 'b': 2}
ns.c = 5
ns.c  #= 5
ns == types.SimpleNamespace(a=1, b=2, c=5)  #= True
ap = argparse.ArgumentParser(description='d')
ap.add_argument('--lr', type=float, default=0.001)
ap.add_argument('-b', '--batch-size', type=int, default='32')
ap.add_argument('--flag', action='store_true')
ap.add_argument('--dims', nargs='+', type=int, default=[1, 2])
g = ap.add_argument_group('x')
g.add_argument('--deep', default=None)
args = ap.parse_args([])
args.lr  #= 0.001
args.batch_size  #= 32
args.flag  #= False
args.dims  #= [1, 2]
args.deep  #= None
args  #= Namespace(lr=0.001, batch_size=32, flag=False, dims=[1, 2], deep=None)
osp.join('a', 'b', 'c.txt')  #= 'a/b/c.txt'
osp.basename('/x/y.z')  #= 'y.z'
osp.splitext('a/b.tar.gz')  #= ('a/b.tar', '.gz')
osp.dirname('a/b/c')  #= 'a/b'
os.path.join('/a', '/b')  #= '/b'
osp.normpath('a/../b/./c')  #= 'b/c'
os.environ.get('NOPE_X', 'd')  #= 'd'
os.getenv('NOPE_Y')  #= None
pth = Path('a') / 'b' / 'c.tar.gz'
str(pth)  #= 'a/b/c.tar.gz'
pth.name  #= 'c.tar.gz'
pth.suffix  #= '.gz'
pth.stem  #= 'c.tar'
str(pth.parent)  #= 'a/b'
pth.parts  #= ('a', 'b', 'c.tar.gz')
Path('/x').is_absolute()  #= True
str(pth.with_suffix('.x'))  #= 'a/b/c.tar.x'
@contextlib.contextmanager
def cmgr(x):
    log.append('in')
    try:
        yield x
    finally:
        log.append('out')
with cmgr(3) as v:
    log.extend(map(repr, [v]))
try:
    with cmgr(4):
        raise ValueError('q')
except ValueError as e:
    log.extend(map(repr, [e]))
with contextlib.suppress(KeyError):
    {}['x']
with contextlib.nullcontext(5) as five:
    log.extend(map(repr, [five]))
re.match('(\\w+)-(\\d+)', 'abc-12').groups()  #= ('abc', '12')
re.sub('\\d+', '#', 'a1b22')  #= 'a#b#'
re.findall('\\d', 'a1b2')  #= ['1', '2']
re.split(',\\s*', 'a, b,c')  #= ['a', 'b', 'c']
re.search('z', 'a')  #= None
re.match('(?P<n>\\d+)', '42').group('n')  #= '42'
re.compile('a.c').fullmatch('abc') is not None  #= True
re.sub('(\\w)(\\d)', '\\2\\1', 'a1')  #= '1a'
re.sub('a', lambda m: m.group(0).upper(), 'banana')  #= 'bAnAnA'
list(inspect.signature(lambda a, b=1, *c, d, **e: 0).parameters)  #= ['a', 'b', 'c', 'd', 'e']
inspect.isclass(int)  #= True
inspect.isfunction(named)  #= True
'x' in inspect.signature(named).parameters  #= True
isinstance([], collections.abc.Iterable)  #= True
isinstance(5, collections.abc.Iterable)  #= False
isinstance({}, collections.abc.Mapping)  #= True
isinstance('a', collections.abc.Sequence)  #= True
isinstance(len, Callable)  #= True
isinstance([1], (list, tuple))  #= True
isinstance(1, int | str)  #= True
isinstance(True, int)  #= True
import numbers
isinstance(1, numbers.Number)  #= True
isinstance(1.0, numbers.Integral)  #= False
def rec(n):
    return 1 if n == 0 else 1 + rec(n - 1)
rec(300)  #= 301
def gg():
    try:
        yield 1
        yield 2
    except GeneratorExit:
        log.append('closed')
        raise
q = gg()
next(q)
q.close()
def g2():
    while True:
        try:
            x = (yield 1)
        except ValueError:
            yield 'caught'
q = g2()
next(q)
q.throw(ValueError('x'))  #= 'caught'
string.ascii_lowercase[:3]  #= 'abc'
string.digits  #= '0123456789'
@functools.singledispatch
def sd(x):
    return 'base'
@sd.register(int)
def _(x):
    return 'int'
sd(1)  #= 'int'
sd('a')  #= 'base'
@functools.total_ordering
class TO:

    def __init__(self, v):
        self.v = v

    def __lt__(self, o):
        return self.v < o.v

    def __eq__(self, o):
        return self.v == o.v
TO(1) <= TO(1)  #= True
TO(2) > TO(1)  #= True
TO(1) >= TO(2)  #= False
class Registry:

    def __init__(self):
        self._m = {}

    def register(self, name=None):

        def w(cls):
            self._m[name or cls.__name__] = cls
            return cls
        return w

    def __getitem__(self, k):
        return self._m[k]
R = Registry()
@R.register('foo')
class Foo:

    def __init__(self, *, k=1):
        self.k = k
R['foo'](k=3).k  #= 3
Foo.__name__  #= 'Foo'
[type(x).__name__ for x in [1, 1.0, 'a', [], (), {}, set(), None, len, R, Foo, lambda: 0, range(1)]]  #= ['int', 'float', 'str', 'list', 'tuple', 'dict', 'set', 'NoneType', 'builtin_function_or_method', 'Registry', 'type', 'function', 'range']
globals()['T'] is T  #= KeyError: 'T'
'OUT' in globals()  #= False
callable(T)  #= NameError: name 'T' is not defined
getattr(math, 'sqrt')(4)  #= 2.0
hasattr(math, 'nope')  #= False
class Outer:

    class Inner:
        val = 3

    def make(self):
        return self.Inner().val
Outer().make()  #= 3
Outer.Inner.__qualname__  #= 'Outer.Inner'
Outer.make.__qualname__  #= 'Outer.make'
sorted({'b': 1, 'a': 2}.items(), key=lambda kv: kv[1], reverse=True)  #= [('a', 2), ('b', 1)]
list(map(str, [1, 2]))  #= ['1', '2']
''.join(map(str, range(3)))  #= '012'
dict(zip('ab', [1, 2]))  #= {'a': 1, 'b': 2}
sum((x * x for x in range(4)))  #= 14
[*map(int, '12')]  #= [1, 2]
max([(1, 'a'), (2, 'b')], key=operator.itemgetter(0))  #= (2, 'b')
list([f'{x:>6.2f}|{x:e}|{x:.3g}|{x:+.1f}' for x in (1.5, -22.123, 1e-09, 1e+20)])  #= ['  1.50|1.500000e+00|1.5|+1.5', '-22.12|-2.212300e+01|-22.1|-22.1', '  0.00|1.000000e-09|1e-09|+0.0', '100000000000000000000.00|1.000000e+20|1e+20|+100000000000000000000.0']
list([f'{n:,d} {n:>10} {n:x} {n:b} {n:06d} {n:+d}' for n in (0, 255, -1234567)])  #= ['0          0 0 0 000000 +0', '255        255 ff 11111111 000255 +255', '-1,234,567   -1234567 -12d687 -100101101011010000111 -1234567 -1234567']
f"{'abc':*^9}"  #= '***abc***'
f"{'abcdef':.3}"  #= 'abc'
f'{True:d}'  #= '1'
f'{1000000.0:,.2f}'  #= '1,000,000.00'
f'{12.0:.2}'  #= '1.2e+01'
f'{1234.5:.3}'  #= '1.23e+03'
f'{0.5:.0f} {1.5:.0f} {2.5:.0f}'  #= '0 2 2'
f'{100:.2e}'  #= '1.00e+02'
f'{3.0}'  #= '3.0'
f'{1e+100}'  #= '1e+100'
f'{5:5}|'  #= '    5|'
f"{'x':5}|"  #= 'x    |'
f'{None}'  #= 'None'
f'{[1]}'  #= '[1]'
f'{1.0:g}'  #= '1'
f'{1e-05:g}'  #= '1e-05'
f'{123456789:.3g}'  #= '1.23e+08'
f'{0.1 + 0.2:.20f}'  #= '0.30000000000000004441'
f'{1 / 3:.1%}'  #= '33.3%'
log  #= ['in', '3', 'out', 'in', 'out', "ValueError('q')", '5', 'closed']
