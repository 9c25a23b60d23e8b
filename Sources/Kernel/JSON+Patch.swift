extension JSON {
    /// This value with a patch over it (JSON Merge Patch, RFC 7396): members of the patch replace those of the same name, object by object;
    /// `null` takes one away; a patch that is no object takes the whole's place.
    public func merged(with patch: JSON) -> JSON {
        guard let changes = patch.members else { return patch }
        var members = self.members ?? []
        for change in changes {
            let place = members.firstIndex { $0.name == change.name }
            switch (place, change.value) {
            case (let place?, .null): members.remove(at: place)
            case (nil, .null): break
            case (let place?, let value): members[place] = Member(change.name, members[place].value.merged(with: value))
            case (nil, let value): members.append(Member(change.name, JSON.null.merged(with: value)))
            }
        }
        return .object(members)
    }

    /// The patch that makes another value of this one; `{}` between objects that have the same members. A `null` in the other object is a
    /// member that is not there.
    public func patch(to other: JSON) -> JSON {
        guard let before = members, let after = other.members else { return other }
        let gone = before.filter { other[$0.name] ?? .null == .null }.map { Member($0.name, .null) }
        let changed = after.compactMap { member -> Member? in
            guard member.value != .null else { return nil }
            guard let old = self[member.name] else { return member }
            let patch = old.patch(to: member.value)
            let isSame = old.members != nil && member.value.members != nil ? patch.members?.isEmpty == true : old == member.value
            return isSame ? nil : Member(member.name, patch)
        }
        return .object(gone + changed)
    }
}
