import Kernel

/// What is wrong with one input: how the input says so, and the sentence under it. Both empty when nothing is.
struct Wrong {
    private let id: String
    private let words: String

    init(_ state: FormState, _ field: String, _ t: Words) {
        id = "w-\(field)"
        words = state.wrong(field).map { t($0) }.joined(separator: " ")
    }

    var isEmpty: Bool { words.isEmpty }
    var attributes: HTML { isEmpty ? "" : " aria-invalid=\"true\" aria-describedby=\"\(id)\"" }
    /// For the only input of a form: what is wrong is where one goes on.
    var focused: HTML { isEmpty ? "" : "\(attributes) autofocus" }
    var html: HTML { isEmpty ? "" : "<span class=\"wrong\" id=\"\(id)\">\(words)</span>" }
}
