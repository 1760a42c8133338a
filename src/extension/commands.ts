/** Names of our commands. */

/** Shows the report; takes nothing, a document's address, or that and a model's name. */
export const ANALYZE = "gradientLens.analyzeGradients";

/** Goes to a place: takes a document's address, a line and a column, both from 0. */
export const GO_TO = "gradientLens.goTo";

/** Shows a rule's page: takes the rule's id; without one, asks which. */
export const EXPLAIN = "gradientLens.explainRule";

/** Shows what the extension has noted of its work. */
export const SHOW_LOG = "gradientLens.showLog";
