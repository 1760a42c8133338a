"""Writes what Python itself gives behind the marks of a program: `python3 expect.py FILE...`.

An expression statement that ends in `#= …` is one whose value is checked: behind the mark stands its repr, or `Error: message` when it raises.
"""
import ast
import sys


def show(code, names):
    try:
        return repr(eval(code, names))
    except Exception as error:
        return f"{type(error).__name__}: {error}".strip()


def rewrite(path):
    text = open(path).read()
    lines = text.split("\n")
    names = {"__name__": "program"}
    for statement in ast.parse(text).body:
        last = statement.end_lineno - 1
        marked = b"  #=" in lines[last].encode()[statement.end_col_offset:] if isinstance(statement, ast.Expr) else False
        if marked:
            code = compile(ast.Expression(statement.value), path, "eval")
            lines[last] = lines[last].split("  #=")[0] + "  #= " + show(code, names).replace("\n", "\\n")
        else:
            exec(compile(ast.Module([statement], []), path, "exec"), names)
    open(path, "w").write("\n".join(lines))


for name in sys.argv[1:]:
    rewrite(name)
