/// Small drawings, drawn once in the frame's sprite and used by name.
enum Glyph: String {
    case search, plus, cross, up, down, pen, file, pause, warn, clock, bell

    /// Hidden from assistive technology: the words beside it say the same.
    var html: HTML { Glyph.html(rawValue) }

    static func html(_ name: String) -> HTML { "<svg class=\"ic\" aria-hidden=\"true\"><use href=\"#i-\(name)\"/></svg>" }
}
