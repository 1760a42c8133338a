/** `abc`. */
import type { LibraryModule } from "../library.ts";
import { natives, type NativeTable } from "../make.ts";
import { nativeClass } from "../types.ts";

const FUNCTIONS: NativeTable = {
  "abstractmethod(funcobj)": (_, args) => args.get("funcobj"),
  "abstractproperty(func)": (_, args) => ({ kind: "property", get: args.get("func"), set: undefined, delete: undefined, cached: false }),
  "abstractclassmethod(func)": (_, args) => ({ kind: "classMethod", function: args.get("func") }),
  "abstractstaticmethod(func)": (_, args) => ({ kind: "staticMethod", function: args.get("func") }),
};

export const abc: LibraryModule = {
  name: "abc",
  *members(context) {
    yield* natives(FUNCTIONS, false);
    const meta = nativeClass({
      name: "ABCMeta",
      module: "abc",
      bases: [context.builtinClass("type")],
      attributes: natives({ "register(cls, subclass)": (_, args) => args.get("subclass") }),
    });
    yield ["ABCMeta", meta];
    yield ["ABC", nativeClass({ name: "ABC", module: "abc", bases: [context.builtinClass("object")], metaclass: meta })];
  },
};
