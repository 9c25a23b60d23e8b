#include "start.h"
#include <gmime/gmime.h>

static GOnce started = G_ONCE_INIT;
static gpointer start(gpointer unused) {
    g_mime_init();
    return unused;
}

void mime_start(void) { g_once(&started, start, NULL); }
