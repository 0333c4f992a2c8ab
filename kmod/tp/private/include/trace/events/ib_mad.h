/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<rdma/ib_mad.h>)
#include <rdma/ib_mad.h>
#endif
#if __has_include(<rdma/opa_smi.h>)
#include <rdma/opa_smi.h>
#endif
#if __has_include(<rdma/ib_smi.h>)
#include <rdma/ib_smi.h>
#endif
