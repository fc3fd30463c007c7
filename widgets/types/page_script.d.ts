/** The script of a page that plays by itself, as a text; build.js puts it in the place of this module. */
declare module 'page-script' {
  const text: string;
  export default text;
}
