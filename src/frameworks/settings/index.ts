/** Packages whose objects hold settings (`EasyDict`, `OmegaConf`, `CfgNode`), in Python of our own. The packages' own source, where it is at hand, comes before it. */
import type { Library, LibraryModule } from "../../evaluate/library.ts";
import { OWN_FILES } from "../../evaluate/places.ts";
import attributeDict from "./prelude/attribute_dict.py";
import omegaconf from "./prelude/omegaconf.py";
import yacs from "./prelude/yacs.py";

/** Packages that give the one class under names of theirs. */
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  easydict: ["EasyDict"],
  addict: ["Dict"],
  munch: ["Munch", "DefaultMunch"],
  attrdict: ["AttrDict"],
  ml_collections: ["ConfigDict", "FrozenConfigDict"],
  "ml_collections.config_dict": ["ConfigDict", "FrozenConfigDict"],
};

const IMPORT = "from _attribute_dict import AttributeDict as _AttributeDict\n";

function subclass(name: string): string {
  return `class ${name}(_AttributeDict):\n    pass\n`;
}

const TEXTS: Readonly<Record<string, string>> = {
  _attribute_dict: attributeDict,
  ...Object.fromEntries(Object.entries(CLASSES).map(([name, classes]) => [name, `${IMPORT}${classes.map(subclass).join("")}`])),
  omegaconf,
  yacs: "",
  "yacs.config": yacs,
};

const MODULES: ReadonlyMap<string, LibraryModule> = new Map(
  Object.entries(TEXTS).map(([name, text]) => [
    name,
    {
      name,
      source: { file: `${OWN_FILES}${name.replaceAll(".", "/")}.py`, text },
      missing: (context, member) => (member.startsWith("__") ? undefined : context.unknown(`\`${name}.${member}\` is not modelled`)),
    },
  ]),
);

export const SETTINGS: Library = {
  name: "settings",
  packages: [...new Set(Object.keys(TEXTS).map((name) => name.split(".")[0] ?? name))],
  isStandIn: true,
  module: (path) => MODULES.get(path),
};
