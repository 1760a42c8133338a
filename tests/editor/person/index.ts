/** The extension in a real VS Code, used with mouse and keyboard; leaves screenshots in .cache/screenshots. */
import "./first-minute.ts";
import "./pictures.ts";
import "./elsewhere.ts";
