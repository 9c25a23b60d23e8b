#pragma once

/// One mailbox: an address, and the name that may stand before it. The strings live until mailbox_free.
typedef struct mailbox mailbox;

/// Reads `Name <address>` or an address alone (RFC 5322 §3.4). NULL when the text is not exactly one mailbox.
mailbox *mailbox_parse(const char *text);
/// NULL without a name.
const char *mailbox_name(const mailbox *one);
const char *mailbox_address(const mailbox *one);
void mailbox_free(mailbox *one);
