// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include "file.h"

/* Files of /proc have no size to ask for: read on until the end. */
static char *read_all(int fd, size_t max, size_t *lenp)
{
	size_t cap = 16384, len = 0;
	char *buf = malloc(cap), *more;
	ssize_t n = 1;

	while (buf && n > 0) {
		if (cap - len < 4096) {
			cap *= 2;
			more = realloc(buf, cap);
			if (!more)
				break;
			buf = more;
		}
		n = read(fd, buf + len, cap - len - 1);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			len += n;
		if (len > max) {
			errno = EFBIG;
			n = -1;
		}
	}
	if (!buf || n) {
		free(buf);
		return NULL;
	}
	buf[len] = 0;
	*lenp = len;
	return buf;
}

char *sym_file_read(const char *path, size_t max, size_t *lenp)
{
	size_t len;
	char *buf;
	int fd = open(path, O_RDONLY | O_CLOEXEC), code;

	if (fd < 0)
		return NULL;
	buf = read_all(fd, max, lenp ? lenp : &len);
	code = errno;
	close(fd);
	errno = code;
	return buf;
}
