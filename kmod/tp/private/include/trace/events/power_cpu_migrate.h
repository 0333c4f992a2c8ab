/* SPDX-License-Identifier: GPL-2.0-only */
#define DT_TP_EXPAND_PROTO
