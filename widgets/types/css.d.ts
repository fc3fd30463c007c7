/** A style sheet is imported as its text: the player puts it into its own shadow root. */
declare module '*.css' {
  const text: string;
  export default text;
}
