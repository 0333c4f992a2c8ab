// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>
#include <linux/string.h>
#include "dt.h"
#include "dt_buf.h"
#include "dt_clock.h"
#include "dt_limit.h"

static const struct dt_provider *const dt_providers[] = {
	&dt_prov_profile,
	&dt_prov_interval,
	&dt_prov_syscall,
	/* Of two with one name the first makes the defined probes. */
#if defined(CONFIG_EVENT_TRACING) && defined(CONFIG_PERF_EVENTS)
	&dt_prov_perf,
#endif
	&dt_prov_tracepoint,
	&dt_prov_kprobe,
};

const struct dt_provider *dt_provider_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(dt_providers); i++)
		if (!strcmp(dt_providers[i]->name, name))
			return dt_providers[i];
	return NULL;
}

static void dt_main_exit_providers(unsigned int n)
{
	while (n--)
		if (dt_providers[n]->exit)
			dt_providers[n]->exit();
}

static int dt_main_init_providers(void)
{
	unsigned int i;
	int error;

	for (i = 0; i < ARRAY_SIZE(dt_providers); i++) {
		error = dt_providers[i]->init ? dt_providers[i]->init() : 0;
		if (error) {
			pr_err("dt: provider %s: error %d\n", dt_providers[i]->name, error);
			dt_main_exit_providers(i);
			return error;
		}
	}
	return 0;
}

static int __init dt_main_init(void)
{
	int error;

	dt_limit_init();
	error = dt_capture_init();
	if (error)
		return error;
	error = dt_clock_init();
	if (error)
		goto fail_capture;
	error = dt_buf_main_init();
	if (error)
		goto fail_clock;
	error = dt_main_init_providers();
	if (error)
		goto fail_buf;
	/* Last: from here on it can be opened. */
	error = dt_dev_init();
	if (error)
		goto fail_providers;
	return 0;
fail_providers:
	dt_main_exit_providers(ARRAY_SIZE(dt_providers));
fail_buf:
	dt_buf_main_exit();
fail_clock:
	dt_clock_exit();
fail_capture:
	dt_capture_exit();
	return error;
}

/* The files hold references to the module: no session is left. */
static void __exit dt_main_exit(void)
{
	dt_dev_exit();
	dt_main_exit_providers(ARRAY_SIZE(dt_providers));
	dt_buf_main_exit();
	dt_clock_exit();
	dt_capture_exit();
}

module_init(dt_main_init);
module_exit(dt_main_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Dynamic tracing: dt(4)");
MODULE_VERSION(DT_VERSION);
