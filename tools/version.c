// SPDX-License-Identifier: GPL-2.0-only
#include "options.h"

const char dt_version[] = DT_VERSION;
