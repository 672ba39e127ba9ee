export { FilterBox } from "./FilterBox";
export type { FilterGrammar, FilterSource, FilterValue } from "./grammar";
export { runGrammar, traceGrammar, loggedModelGrammar, registeredModelGrammar, modelVersionGrammar } from "./grammars";
