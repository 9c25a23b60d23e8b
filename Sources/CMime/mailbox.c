#include "mailbox.h"
#include "start.h"
#include <gmime/gmime.h>

struct mailbox {
    InternetAddressMailbox *one;
};

mailbox *mailbox_parse(const char *text) {
    mime_start();
    InternetAddressList *list = internet_address_list_parse(NULL, text);
    if (list == NULL) return NULL;
    mailbox *found = NULL;
    InternetAddress *first = internet_address_list_get_address(list, 0);
    if (internet_address_list_length(list) == 1 && INTERNET_ADDRESS_IS_MAILBOX(first)) {
        found = g_new(mailbox, 1);
        found->one = INTERNET_ADDRESS_MAILBOX(g_object_ref(first));
    }
    g_object_unref(list);
    return found;
}

const char *mailbox_name(const mailbox *one) { return internet_address_get_name(INTERNET_ADDRESS(one->one)); }
const char *mailbox_address(const mailbox *one) { return internet_address_mailbox_get_addr(one->one); }

void mailbox_free(mailbox *one) {
    g_object_unref(one->one);
    g_free(one);
}
