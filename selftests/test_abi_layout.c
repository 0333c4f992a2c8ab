// SPDX-License-Identifier: GPL-2.0-only
/* The ABI has one layout, for 32-bit and 64-bit programs; both are built. */
#include "lib.h"

#define SIZE(type, n)	_Static_assert(sizeof(type) == (n), #type)
#define AT(type, m, n)	_Static_assert(offsetof(type, m) == (n), #type "." #m)

SIZE(struct dt_evt, 32);
AT(struct dt_evt, dtev_len, 0);
AT(struct dt_evt, dtev_pbn, 4);
AT(struct dt_evt, dtev_nsecs, 8);
AT(struct dt_evt, dtev_tid, 16);
AT(struct dt_evt, dtev_pid, 20);
AT(struct dt_evt, dtev_cpu, 24);
AT(struct dt_evt, dtev_flags, 26);
AT(struct dt_evt, dtev_nargs, 28);

SIZE(struct dt_stack, 8);
AT(struct dt_stack, dtsk_pc, 8);
SIZE(struct dt_blob, 8);
AT(struct dt_blob, dtbl_data, 8);
SIZE(struct dt_lost, 16);
AT(struct dt_lost, dtlo_first, 8);

SIZE(struct dtioc_probe_info, 400);
AT(struct dtioc_probe_info, dtpi_pbn, 0);
AT(struct dtioc_probe_info, dtpi_nargs, 4);
AT(struct dtioc_probe_info, dtpi_evtflags, 8);
AT(struct dtioc_probe_info, dtpi_prov, 16);
AT(struct dtioc_probe_info, dtpi_func, 144);
AT(struct dtioc_probe_info, dtpi_name, 272);

SIZE(struct dtioc_probe, 16);
AT(struct dtioc_probe, dtpr_size, 0);
AT(struct dtioc_probe, dtpr_probes, 8);

SIZE(struct dtioc_arg_info, 264);
AT(struct dtioc_arg_info, dtai_argn, 4);
AT(struct dtioc_arg_info, dtai_argtype, 8);
AT(struct dtioc_arg_info, dtai_argname, 136);

SIZE(struct dtioc_arg, 24);
AT(struct dtioc_arg, dtar_size, 8);
AT(struct dtioc_arg, dtar_args, 16);

SIZE(struct dtioc_field_info, 280);
AT(struct dtioc_field_info, dtfi_flags, 4);
AT(struct dtioc_field_info, dtfi_offset, 8);
AT(struct dtioc_field_info, dtfi_size, 12);
AT(struct dtioc_field_info, dtfi_elsize, 16);
AT(struct dtioc_field_info, dtfi_type, 24);
AT(struct dtioc_field_info, dtfi_name, 152);

SIZE(struct dtioc_field, 24);
AT(struct dtioc_field, dtfd_size, 8);
AT(struct dtioc_field, dtfd_fields, 16);

SIZE(struct dtioc_req, 24);
AT(struct dtioc_req, dtrq_kframes, 4);
AT(struct dtioc_req, dtrq_uframes, 6);
AT(struct dtioc_req, dtrq_evtflags, 8);
AT(struct dtioc_req, dtrq_nsecs, 16);

SIZE(struct dtioc_stat, 40);
AT(struct dtioc_stat, dtst_readevt, 0);
AT(struct dtioc_stat, dtst_dropevt, 8);
AT(struct dtioc_stat, dtst_skiptick, 16);
AT(struct dtioc_stat, dtst_recurevt, 24);
AT(struct dtioc_stat, dtst_budgetevt, 32);

SIZE(struct dtioc_getaux, 16);
AT(struct dtioc_getaux, dtga_auxbase, 8);

SIZE(struct dtioc_def, 400);
AT(struct dtioc_def, dtdf_func, 128);
AT(struct dtioc_def, dtdf_name, 256);
AT(struct dtioc_def, dtdf_offset, 384);
AT(struct dtioc_def, dtdf_pbn, 392);
AT(struct dtioc_def, dtdf_error, 396);

SIZE(struct dtioc_define, 16);
AT(struct dtioc_define, dtde_defs, 8);
SIZE(struct dtioc_info, 32);
AT(struct dtioc_info, dtif_ringsize, 16);
AT(struct dtioc_info, dtif_watermark, 24);
SIZE(struct dtioc_ring, 16);
AT(struct dtioc_ring, dtrg_watermark, 8);
SIZE(struct dtioc_map, 64);
AT(struct dtioc_map, dtmp_posoff, 8);
AT(struct dtioc_map, dtmp_possize, 16);
AT(struct dtioc_map, dtmp_ringoff, 24);
AT(struct dtioc_map, dtmp_ringsize, 32);
AT(struct dtioc_map, dtmp_dataoff, 40);
AT(struct dtioc_map, dtmp_datasize, 48);
AT(struct dtioc_map, dtmp_ncpus, 56);
AT(struct dtioc_map, dtmp_nrings, 60);
SIZE(struct dt_pos, 16);
AT(struct dt_pos, dtpo_events, 8);
SIZE(struct dt_head, 8);
SIZE(struct dtioc_pstat, 32);
AT(struct dtioc_pstat, dtps_dropevt, 8);
AT(struct dtioc_pstat, dtps_skiptick, 16);
AT(struct dtioc_pstat, dtps_budgetevt, 24);

/* Direction, size, 'D' and number, as they stand in a call's number. */
_Static_assert(DTIOCGPLIST == 0xc0104401, "DTIOCGPLIST");
_Static_assert(DTIOCGSTATS == 0x80284402, "DTIOCGSTATS");
_Static_assert(DTIOCRECORD == 0x40044403, "DTIOCRECORD");
_Static_assert(DTIOCPRBENABLE == 0x40184404, "DTIOCPRBENABLE");
_Static_assert(DTIOCPRBDISABLE == 0x40184405, "DTIOCPRBDISABLE");
_Static_assert(DTIOCGARGS == 0xc0184406, "DTIOCGARGS");
_Static_assert(DTIOCGETAUXBASE == 0xc0104407, "DTIOCGETAUXBASE");
_Static_assert(DTIOCPRBDEFINE == 0xc0104420, "DTIOCPRBDEFINE");
_Static_assert(DTIOCGINFO == 0x80204421, "DTIOCGINFO");
_Static_assert(DTIOCSRING == 0x40104422, "DTIOCSRING");
_Static_assert(DTIOCGPSTATS == 0xc0204423, "DTIOCGPSTATS");
_Static_assert(DTIOCGMAP == 0x80404425, "DTIOCGMAP");
_Static_assert(DTIOCPRBFIND == 0xc1904426, "DTIOCPRBFIND");
_Static_assert(DTIOCGFIELDS == 0xc0184424, "DTIOCGFIELDS");

DT_TEST(flags, "the flags have their bits")
{
	CHECK_EQ(DTEVT_EXECNAME, 0x1);
	CHECK_EQ(DTEVT_FUNCARGS, 0x2);
	CHECK_EQ(DTEVT_RETVAL, 0x4);
	CHECK_EQ(DTEVT_FIELDS, 0x8);
	CHECK_EQ(DTEVT_DATA, 0x10);
	CHECK_EQ(DTEVT_KSTACK, 0x20);
	CHECK_EQ(DTEVT_USTACK, 0x40);
	CHECK_EQ(DTEVT_TASK, 0x80);
	CHECK_EQ(DTEVT_LOST, 0x8000);
}

DT_TEST(version, "the module speaks this header's ABI")
{
	int fd = session_open(O_NONBLOCK);

	CHECK_EQ(session_info(fd).dtif_abi, DT_ABI_VERSION);
}

/* A 32-bit program need not clear what is above its pointer. */
DT_TEST(pointer, "the upper half of a 32-bit program's pointer is ignored")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe_info info[2];
	struct dtioc_probe req = { .dtpr_size = sizeof(info) };

	if (sizeof(void *) == 8)
		SKIP("a 64-bit program");
	req.__dtpr_probes = 0xdeadbeef00000000ULL | (__u32)(size_t)info;
	memset(info, 0, sizeof(info));
	CHECK_ERR(ioctl(fd, DTIOCGPLIST, &req), ENOSPC);
	CHECK_GT(info[0].dtpi_pbn, 0);
	CHECK_GT(info[1].dtpi_pbn, info[0].dtpi_pbn);
}

DT_MAIN
