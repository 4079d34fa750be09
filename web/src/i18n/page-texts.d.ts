/** The part of a language's texts that `pageNamespaces` names; all of them where nothing is built. */
declare module '*.json?page-texts' {
  const texts: object;
  export default texts;
}
