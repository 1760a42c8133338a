/** `argparse`: parse_args gives the defaults; what is required and has none is unknown. */
import type { LibraryModule } from "../library.ts";
import { native } from "../make.ts";
import source from "./argparse.py";

const unknown = native(
  "_unknown(dest)",
  (context, args) => {
    const dest = args.get("dest");
    return context.unknown(`the command-line argument ${dest.kind === "str" ? `\`${dest.value}\` ` : ""}has no default`);
  },
  false,
);

export const argparse: LibraryModule = {
  name: "argparse",
  members: () => [["_unknown", unknown]],
  source: { file: "gradient-lens:python/argparse.py", text: source },
};
