/** Python preludes are bundled as text: `import attention from "./attention.py"` is the file's content. */
declare module "*.py" {
  const text: string;
  export default text;
}
