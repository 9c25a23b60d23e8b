#pragma once

/// Makes GMime ready, once, whoever of several threads needs it first.
void mime_start(void);
