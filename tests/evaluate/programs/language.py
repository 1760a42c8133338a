log = []
7 // 2  #= 3
-7 // 2  #= -4
7 % -3  #= -2
-7 % 3  #= 2
7.5 // 2  #= 3.0
-7.5 // 2  #= -4.0
7.5 % -2  #= -0.5
2 ** 10  #= 1024
2 ** (-1)  #= 0.5
2 ** 100  #= 1267650600228229401496703205376
(-8) ** (1 / 3) is None  #= False
10 ** 20 // 3  #= 33333333333333333333
-10 ** 20 // 3  #= -33333333333333333334
10 ** 20 % 7  #= 2
round(0.5)  #= 0
round(1.5)  #= 2
round(2.5)  #= 2
round(2.675, 2)  #= 2.67
round(1234567, -3)  #= 1235000
round(-2.5)  #= -2
round(1e+22)  #= 10000000000000000000000
round(12345.678, -2)  #= 12300.0
1 / 3  #= 0.3333333333333333
1e+16  #= 1e+16
1000000000000000.0  #= 1000000000000000.0
1.2345678901234568e+17  #= 1.2345678901234568e+17
1e-05  #= 1e-05
0.0001  #= 0.0001
1e+22  #= 1e+22
5e-324  #= 5e-324
1.7976931348623157e+308  #= 1.7976931348623157e+308
-0.0  #= -0.0
float('inf')  #= inf
float('nan')  #= nan
True + 1  #= 2
True / 2  #= 0.5
True & False  #= False
True | 2  #= 3
~5  #= -6
-True  #= -1
3 & 5  #= 1
1 << 70  #= 1180591620717411303424
1 << 70 >> 68  #= 4
1 < 2 < 3  #= True
1 < 3 < 2  #= False
1 == 1.0  #= True
True == 1  #= True
'a' < 'b'  #= True
[1, 2] < [1, 3]  #= True
(1,) < (1, 2)  #= True
'a' in 'abc'  #= True
3 in [1, 2, 3]  #= True
None is None  #= True
1 is not None  #= True
[1, 2, 3][::-1]  #= [3, 2, 1]
[1, 2, 3, 4, 5][1:4:2]  #= [2, 4]
'hello'[::-1]  #= 'olleh'
(1, 2, 3)[-2:]  #= (2, 3)
list(range(10))[8:2:-2]  #= [8, 6, 4]
'abc'[5:]  #= ''
range(10)[2:8:2]  #= range(2, 8, 2)
[1, 2, 3][-1]  #= 3
{1: 2, True: 3}  #= {1: 3}
{1.0: 'a'}[1]  #= 'a'
{'a': 1, **{'b': 2}}  #= {'a': 1, 'b': 2}
{1, 2, 3} & {2, 3, 4}  #= {2, 3}
{1, 2} | {3}  #= {1, 2, 3}
{3, 1, 2} - {1}  #= {2, 3}
frozenset([1])  #= frozenset({1})
set()  #= set()
a, *b, c = range(5)
a  #= 0
b  #= [1, 2, 3]
c  #= 4
(x, y), z = ((1, 2), 3)
x  #= 1
y  #= 2
z  #= 3
[p, *q] = 'abc'
p  #= 'a'
q  #= ['b', 'c']
def f(a, b=2, *args, c, d=4, **kw):
    return (a, b, args, c, d, kw)
f(1, c=3)  #= (1, 2, (), 3, 4, {})
f(1, 2, 3, 4, c=5, e=6)  #= (1, 2, (3, 4), 5, 4, {'e': 6})
f()  #= TypeError: f() missing 1 required positional argument: 'a'
f(1)  #= TypeError: f() missing 1 required keyword-only argument: 'c'
f(1, 2, c=3, a=4)  #= TypeError: f() got multiple values for argument 'a'
def g(a, /, b, *, c):
    return (a, b, c)
g(1, 2, 3)  #= TypeError: g() takes 2 positional arguments but 3 were given
g(a=1, b=2, c=3)  #= TypeError: g() got some positional-only arguments passed as keyword arguments: 'a'
g(1, b=2)  #= TypeError: g() missing 1 required keyword-only argument: 'c'
g(1, b=2, c=3)  #= (1, 2, 3)
(lambda: 1)(2)  #= TypeError: <lambda>() takes 0 positional arguments but 1 was given
(lambda x, y=1: 1)()  #= TypeError: <lambda>() missing 1 required positional argument: 'x'
(lambda x: 1)(y=2)  #= TypeError: <lambda>() got an unexpected keyword argument 'y'
def counter():
    n = 0

    def inc():
        nonlocal n
        n += 1
        return n
    return inc
k = counter()
k()
k()  #= 2
def gen(n):
    for i in range(n):
        x = (yield (i * 2))
        if x:
            log.append('got ' + repr(x))
    return 'done'
list(gen(4))  #= [0, 2, 4, 6]
it = gen(3)
next(it)  #= 0
it.send(5)  #= 2
next(it, None)  #= 4
next(it, 'end')  #= 'end'
def outer():
    r = (yield from gen(2))
    yield r
list(outer())  #= [0, 2, 'done']
[i * j for i in range(3) for j in range(3) if i != j]  #= [0, 0, 0, 2, 0, 2]
{i: i * i for i in range(3)}  #= {0: 0, 1: 1, 2: 4}
{i % 2 for i in range(5)}  #= {0, 1}
sum((i for i in range(10)))  #= 45
'%d %s %.2f %5.1e %r %05d %-5s| %x' % (1, 'a', 3.14159, 12345.678, 'q', 42, 'ab', 255)  #= "1 a 3.14 1.2e+04 'q' 00042 ab   | ff"
'%(a)s %(b)d' % {'a': 1, 'b': 2}  #= '1 2'
'%s' % (1,)  #= '1'
'100%%' % ()  #= '100%'
w = 10
f"{3.14159:.2f} {42:>8} {42:<8}| {42:^8}| {'x'!r:>5} w={w!r} {1234567:,} {0.25:.1%} {255:#x} {5:08b} {w:{w}}"  #= "3.14       42 42      |    42   |   'x' w=10 1,234,567 25.0% 0xff 00000101         10"
f'{10000000000.0:g} {1e-07:g} {123456789.0:g} {1.5} {True} {None}'  #= '1e+10 1e-07 1.23457e+08 1.5 True None'
'{} {1}'.format if False else '{} {}'.format(1, 2)  #= '1 2'
'{a[0]} {b.real}'.format(a=[5], b=7)  #= '5 7'
'{:>{}}'.format('x', 5)  #= '    x'
'{{}}'.format()  #= '{}'
'a,b,,c'.split(',')  #= ['a', 'b', '', 'c']
' a  b '.split()  #= ['a', 'b']
'a-b-c'.rsplit('-', 1)  #= ['a-b', 'c']
'abc'.upper()  #= 'ABC'
'Hello World'.title()  #= 'Hello World'
'x'.join(['a', 'b'])  #= 'axb'
'abcabc'.replace('b', 'X', 1)  #= 'aXcabc'
'abc'.find('z')  #= -1
'  x '.strip()  #= 'x'
'xxabxx'.strip('x')  #= 'ab'
'a=b=c'.partition('=')  #= ('a', '=', 'b=c')
'abc'.center(9, '*')  #= '***abc***'
'42'.zfill(5)  #= '00042'
'-42'.zfill(5)  #= '-0042'
'aXb'.swapcase()  #= 'AxB'
'ab\ncd'.splitlines()  #= ['ab', 'cd']
class A:
    x = 1

    def __init__(self, v):
        self.v = v

    def m(self):
        return ('A', self.v)

    @property
    def p(self):
        return self.v * 2

    @p.setter
    def p(self, val):
        self.v = val

    @staticmethod
    def s(q):
        return q

    @classmethod
    def c(cls, q):
        return cls(q)

    def __repr__(self):
        return f'A({self.v})'

    def __eq__(self, o):
        return isinstance(o, A) and self.v == o.v

    def __hash__(self):
        return hash(self.v)

    def __add__(self, o):
        return A(self.v + (o.v if isinstance(o, A) else o))

    def __radd__(self, o):
        return A(o + self.v)

    def __getitem__(self, i):
        return ('item', i)

    def __len__(self):
        return 3

    def __call__(self, *a, **k):
        return (a, k)

    def __contains__(self, i):
        return i == 7

    def __lt__(self, o):
        return self.v < o.v
class B(A):

    def m(self):
        return ('B',) + super().m()

    def __repr__(self):
        return 'B<' + super().__repr__() + '>'
b = B.c(5)
b  #= B<A(5)>
b.m()  #= ('B', 'A', 5)
b.p  #= 10
B.s(3)  #= 3
type(b).__name__  #= 'B'
isinstance(b, A)  #= True
issubclass(B, A)  #= True
b + 1  #= A(6)
1 + b  #= A(6)
A(1) == A(1)  #= True
A(1) != A(2)  #= True
b[1:2]  #= ('item', slice(1, 2, None))
b[1, ...]  #= ('item', (1, Ellipsis))
len(b)  #= 3
b(1, z=2)  #= ((1,), {'z': 2})
7 in b  #= True
8 in b  #= False
sorted([A(3), A(1)])  #= [A(1), A(3)]
{A(1): 2}[A(1)]  #= 2
b.p = 9
b.v  #= 9
b.x  #= 1
b.x = 5
A.x  #= 1
b.x  #= 5
class D1(A):

    def m(self):
        return 'D1' + str(super().m())
class D2(A):

    def m(self):
        return 'D2' + str(super().m())
class DD(D1, D2):
    pass
DD(1).m()  #= "D1D2('A', 1)"
[k.__name__ for k in DD.__mro__]  #= ['DD', 'D1', 'D2', 'A', 'object']
try:
    try:
        raise ValueError('inner')
    except ValueError as e:
        raise KeyError('outer') from e
    finally:
        log.append('fin')
except KeyError as e:
    log.extend(map(repr, [e.args, str(e), repr(e)]))
else:
    log.append('else')
def tf():
    try:
        return 1
    finally:
        log.append('cleanup')
tf()  #= 1
class CM:

    def __enter__(self):
        log.append('enter')
        return self

    def __exit__(self, *a):
        log.append('exit ' + str(a[0] is not None))
        return True
with CM() as cm:
    raise ValueError('x')
with CM(), CM() as c2:
    pass
for i in range(3):
    if i == 1:
        continue
    if i == 5:
        break
else:
    log.append('for-else')
n = 0
while n < 3:
    n += 1
else:
    log.append('while-else')
if (m := 5) > 3:
    log.extend(map(repr, [m]))
match [1, 2, 3]:
    case [a, *rest] if a > 5:
        log.extend(map(repr, ['no']))
    case [1, *rest]:
        log.extend(map(repr, ['yes', rest]))
match {'k': 1, 'j': 2}:
    case {'k': v, **r}:
        log.extend(map(repr, [v, r]))
match b:
    case B(v=vv):
        log.extend(map(repr, [vv]))
match 'x':
    case 'a' | 'x' as q:
        log.extend(map(repr, [q]))
max(3, 1, 2)  #= 3
min([3, 1, 2])  #= 1
max('abc', key=lambda c: -ord(c))  #= 'a'
sorted([3, 1, 2], reverse=True)  #= [3, 2, 1]
sorted('bca')  #= ['a', 'b', 'c']
sum([[1], [2]], [])  #= [1, 2]
any([0, 1])  #= True
all([])  #= True
divmod(-7, 2)  #= (-4, 1)
abs(-3.5)  #= 3.5
pow(2, 10, 1000)  #= 24
list(zip([1, 2], [3, 4]))  #= [(1, 3), (2, 4)]
list(enumerate('ab', 1))  #= [(1, 'a'), (2, 'b')]
list(map(lambda a, b: a + b, [1, 2], [3, 4]))  #= [4, 6]
list(filter(None, [0, 1, 2]))  #= [1, 2]
list(reversed([1, 2, 3]))  #= [3, 2, 1]
bin(5)  #= '0b101'
hex(255)  #= '0xff'
oct(8)  #= '0o10'
chr(97)  #= 'a'
ord('a')  #= 97
int('12')  #= 12
int(3.9)  #= 3
int(-3.9)  #= -3
int('ff', 16)  #= 255
float('1.5')  #= 1.5
float('1e3')  #= 1000.0
str(1.0)  #= '1.0'
bool([])  #= False
list('ab')  #= ['a', 'b']
tuple([1])  #= (1,)
dict(a=1)  #= {'a': 1}
dict([(1, 2)])  #= {1: 2}
complex(1, 2)  #= (1+2j)
int(True)  #= 1
str(b'x')  #= "b'x'"
bytes([65, 66])  #= b'AB'
type(1)  #= <class 'int'>
type('a')  #= <class 'str'>
type(None)  #= <class 'NoneType'>
type([])  #= <class 'list'>
type(A)  #= <class 'type'>
type(len)  #= <class 'builtin_function_or_method'>
int  #= <class 'int'>
A  #= <class 'program.A'>
d = {'a': 1}
d.setdefault('b', []).append(3)
d.update(c=5)
d  #= {'a': 1, 'b': [3], 'c': 5}
d.get('z')  #= None
d.pop('a')  #= 1
list(d.items())  #= [('b', [3]), ('c', 5)]
list(d)  #= ['b', 'c']
d.keys()  #= dict_keys(['b', 'c'])
d.values()  #= dict_values([[3], 5])
'b' in d  #= True
l = [1, 2, 3]
l += (4,)
l.insert(0, 0)
l.extend('a')
l.remove('a')
l  #= [0, 1, 2, 3, 4]
l.pop()  #= 4
l.index(2)  #= 2
l.count(1)  #= 1
l * 2  #= [0, 1, 2, 3, 0, 1, 2, 3]
l[1:3]  #= [1, 2]
l[1:2] = [9, 9]
l  #= [0, 9, 9, 2, 3]
del l[0]
l  #= [9, 9, 2, 3]
l.sort(key=lambda v: -v)
l  #= [9, 9, 3, 2]
l.reverse()
l  #= [2, 3, 9, 9]
hasattr(b, 'v')  #= True
getattr(b, 'zz', 3)  #= 3
callable(b)  #= True
callable(3)  #= False
vars(b)  #= {'v': 9, 'x': 5}
setattr(b, 'zz', 4)
b.zz  #= 4
del b.zz
hasattr(b, 'zz')  #= False
def deco(n):

    def w(f):

        def inner(*a, **k):
            return f(*a, **k) * n
        return inner
    return w
@deco(3)
def ff(x):
    return x
ff(2)  #= 6
class Meta(type):
    registry = {}

    def __new__(mcs, name, bases, ns, **kw):
        cls = super().__new__(mcs, name, bases, ns)
        mcs.registry[name] = cls
        return cls

    def __call__(cls, *a, **k):
        log.append('meta call')
        return super().__call__(*a, **k)
class MM(metaclass=Meta):

    def __init__(self, x=1):
        self.x = x
MM(3).x  #= 3
list(Meta.registry)  #= ['MM']
type(MM).__name__  #= 'Meta'
class Sub:
    subs = []

    def __init_subclass__(cls, tag=None, **kw):
        super().__init_subclass__(**kw)
        Sub.subs.append((cls.__name__, tag))
class S1(Sub, tag='t'):
    pass
Sub.subs  #= [('S1', 't')]
class Desc:

    def __set_name__(self, o, n):
        self.n = n

    def __get__(self, i, o):
        return ('get', self.n, i is None)

    def __set__(self, i, v):
        log.append(f'set {self.n} {v}')
class HD:
    d = Desc()
h = HD()
h.d = 5
h.d  #= ('get', 'd', False)
HD.d  #= ('get', 'd', True)
class GA:

    def __init__(self):
        self.a = 1

    def __getattr__(self, n):
        if n.startswith('x'):
            return n
        raise AttributeError(n)
GA().a  #= 1
GA().xyz  #= 'xyz'
hasattr(GA(), 'q')  #= False
class SA:

    def __setattr__(self, n, v):
        super().__setattr__(n, v * 2)
s = SA()
s.q = 4
s.q  #= 8
class Cfg(dict):
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__
cf = Cfg(a=1)
cf.b = 2
cf.a  #= 1
cf['b']  #= 2
cf  #= {'a': 1, 'b': 2}
isinstance(cf, dict)  #= True
class AD(dict):

    def __init__(self, *a, **k):
        super().__init__(*a, **k)
        self.__dict__ = self
ad = AD(x=1)
ad.y = 2
ad.x  #= 1
ad['y']  #= 2
sorted(ad)  #= ['x', 'y']
class New:

    def __new__(cls, *a):
        o = super().__new__(cls)
        o.made = a
        return o
New(1, 2).made  #= (1, 2)
class Priv:

    def __init__(self):
        self.__x = 1

    def get(self):
        return self.__x
Priv().get()  #= 1
Priv()._Priv__x  #= 1
vars(Priv())  #= {'_Priv__x': 1}
class TI(tuple):

    def __new__(cls, a, b):
        return super().__new__(cls, (a, b))

    @property
    def first(self):
        return self[0]
TI(1, 2).first  #= 1
TI(1, 2)  #= (1, 2)
len(TI(3, 4))  #= 2
TI(1, 2) == (1, 2)  #= True
TI(1, 2) + (3,)  #= (1, 2, 3)
class IntSub(int):

    def double(self):
        return self * 2
IntSub(4).double()  #= 8
IntSub(4) + 1  #= 5
type(IntSub(4) + 1).__name__  #= 'int'
class It:

    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 3:
            raise StopIteration
        return self.n
list(It())  #= [1, 2, 3]
sum(It())  #= 6
[*It()]  #= [1, 2, 3]
dict.fromkeys('ab', 0)  #= {'a': 0, 'b': 0}
x = 10
def sc():
    global x
    x = 20
sc()
x  #= 20
class CS:
    y = 5
    z = [y for _ in range(2)] if False else [1]
    lst = [i for i in range(y)]
CS.lst  #= [0, 1, 2, 3, 4]
(lambda *a, **k: (a, k))(*[1, 2], *(3,), **{'a': 1}, b=2)  #= ((1, 2, 3), {'a': 1, 'b': 2})
print('hidden')
1 if [] else 2  #= 2
not 0  #= True
1 and 0 or 5  #= 5
None or 'd'  #= 'd'
0 or [] or {}  #= {}
del x
x  #= NameError: name 'x' is not defined
[].__len__()  #= 0
5 .__add__(3)  #= 8
'a'.__mul__(3)  #= 'aaa'
[1, 2].__contains__(1)  #= True
{}.__class__.__name__  #= 'dict'
1 .bit_length()  #= 1
2.0.is_integer()  #= True
'é'.upper()  #= 'É'
'日本'[0]  #= '日'
len('日本')  #= 2
'a\tb\n'  #= 'a\tb\n'
"it's"  #= "it's"
'q"q'  #= 'q"q'
b'ab\x00'  #= b'ab\x00'
'\x7f'  #= '\x7f'
'\\n'  #= '\\n'
assert True
(_ for _ in ()).throw(ValueError('t'))  #= ValueError: t
def star(*, a=1):
    return a
star(1)  #= TypeError: star() takes 0 positional arguments but 1 was given
[*range(3), *'ab']  #= [0, 1, 2, 'a', 'b']
{*[1, 2], 3}  #= {1, 2, 3}
(*[1],)  #= (1,)
[*{}]  #= []
1000000  #= 1000000
255  #= 255
3  #= 3
1000.0  #= 1000.0
1j * 1j  #= (-1+0j)
(1 + 2j) * (3 - 1j)  #= (5+5j)
abs(3 + 4j)  #= 5.0
...  #= Ellipsis
f"{'nested ' + f'{1 + 1}'}"  #= 'nested 2'
f'{{}}'  #= '{}'
f'{[1, 2][0]}'  #= '1'
f'{3!s:>4}'  #= '   3'
[1, 2, 3].index(9)  #= ValueError: 9 is not in list
(1, 2).foo  #= AttributeError: 'tuple' object has no attribute 'foo'
'x'.nope()  #= AttributeError: 'str' object has no attribute 'nope'
min([])  #= ValueError: min() arg is an empty sequence
next(iter([]))  #= StopIteration:
{1: 2}[3]  #= KeyError: 3
{}[1,]  #= KeyError: (1,)
{[]: 1}  #= TypeError: unhashable type: 'list'
'abc'[10]  #= IndexError: string index out of range
int([])  #= TypeError: int() argument must be a string, a bytes-like object or a real number, not 'list'
float('z')  #= ValueError: could not convert string to float: 'z'
range(1, 2, 0)  #= ValueError: range() arg 3 must not be zero
[1] * 'a'  #= TypeError: can't multiply sequence by non-int of type 'str'
-'a'  #= TypeError: bad operand type for unary -: 'str'
1 < 'a'  #= TypeError: '<' not supported between instances of 'int' and 'str'
iter(5)  #= TypeError: 'int' object is not iterable
(1, 2)[0:1:0]  #= ValueError: slice step cannot be zero
sum(['a'])  #= TypeError: unsupported operand type(s) for +: 'int' and 'str'
'a'.join([1])  #= TypeError: sequence item 0: expected str instance, int found
chr(-1)  #= ValueError: chr() arg not in range(0x110000)
log  #= ['got 5', 'fin', "('outer',)", '"\'outer\'"', '"KeyError(\'outer\')"', 'cleanup', 'enter', 'exit True', 'enter', 'enter', 'exit False', 'exit False', 'for-else', 'while-else', '5', "'yes'", '[2, 3]', '1', "{'j': 2}", '9', "'x'", 'meta call', 'set d 5']
eval("7 // 2 + len(log[:0])")  #= 3
eval("a + b", {"a": 1, "b": 2})  #= 3
class Box: pass
box = Box()
for i in range(2):
    exec(f"box.part_{i} = {i} * 2")
(box.part_0, box.part_1)  #= (0, 2)
def inner(width):
    return eval(f"width * 3")
inner(5)  #= 15
eval("[max, min][0]")(3, 9)  #= 9
order = []
def noted(value):
    order.append(value)
    return value
{"first": 1, noted("a"): 2, "b": noted(3), **{"a": noted(4)}, noted("c"): noted("d"), "a": 5}  #= {'first': 1, 'a': 5, 'b': 3, 'c': 'd'}
order  #= ['a', 3, 4, 'c', 'd']
{"x": 1, **{"y": 2, "x": 3}, "z": max(4, 5), (noted(6), 7): 8}  #= {'x': 3, 'y': 2, 'z': 5, (6, 7): 8}
{"x": 1, []: 2}  #= TypeError: unhashable type: 'list'
{"x": 1, noted("y"): 2, noted([]): 3}  #= TypeError: unhashable type: 'list'
class Key:
    def __hash__(self): return hash(noted("k"))
    def __eq__(self, other): return True
len({Key(): 1, Key(): noted(2)})  #= 1
class Upper:
    kept = 1
class Middle(Upper): pass
class Lower(Middle): pass
lower = Lower()
lower.kept  #= 1
Upper.kept = 2
lower.kept  #= 2
Middle.kept = 3
(lower.kept, Upper().kept)  #= (3, 2)
del Middle.kept
lower.kept  #= 2
hasattr(lower, 'late')  #= False
Upper.late = property(lambda self: self.kept + 5)
lower.late  #= 7
setattr(Lower, '__call__', lambda self, n: n + self.kept)
lower(4)  #= 6
Upper.__setattr__ = lambda self, n, v: object.__setattr__(self, n, v * 10)
lower.tens = 2
lower.tens  #= 20
del Upper.__setattr__
lower.tens = 2
lower.tens  #= 2
