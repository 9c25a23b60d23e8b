import Kernel

/// Glyphs are drawn once, in the frame's sprite, and used by name.
enum Glyph: StaticString {
    case search = "i-search"
    case plus = "i-plus"
    case cross = "i-x"
    case up = "i-up"
    case down = "i-down"
    case pen = "i-pen"
    case file = "i-file"
    case pause = "i-pause"
    case warn = "i-warn"
    case chain = "i-chain"

    /// Hidden from assistive technology: the words beside it say the same.
    var html: HTML {
        switch self {
        case .search: "<svg class=\"ic\" aria-hidden=\"true\"><use href=\"#i-search\"/></svg>"
        case .plus: "<svg class=\"ic\" aria-hidden=\"true\"><use href=\"#i-plus\"/></svg>"
        case .cross: "<svg class=\"ic\" aria-hidden=\"true\"><use href=\"#i-x\"/></svg>"
        case .up: "<svg class=\"ic\" aria-hidden=\"true\"><use href=\"#i-up\"/></svg>"
        case .down: "<svg class=\"ic\" aria-hidden=\"true\"><use href=\"#i-down\"/></svg>"
        case .pen: "<svg class=\"ic\" aria-hidden=\"true\"><use href=\"#i-pen\"/></svg>"
        case .file: "<svg class=\"ic\" aria-hidden=\"true\"><use href=\"#i-file\"/></svg>"
        case .pause: "<svg class=\"ic\" aria-hidden=\"true\"><use href=\"#i-pause\"/></svg>"
        case .warn: "<svg class=\"ic\" aria-hidden=\"true\"><use href=\"#i-warn\"/></svg>"
        case .chain: "<svg class=\"ic\" aria-hidden=\"true\"><use href=\"#i-chain\"/></svg>"
        }
    }
}
