import Store

/// What comparing declared tables with those of a base cannot do, in order. The highest number is the format of a base: a program
/// refuses one that is higher than its own. A change that an older program must not write to takes a new number.
let schemaSteps = [
    // Changes nothing: marks a base as of the first numbered format.
    Schema.Step(1) { _ in }
]
