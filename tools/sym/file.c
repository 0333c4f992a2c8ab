// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
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

int sym_file_reopen(int path_fd)
{
	char path[64];
	struct stat st;

	if (fstat(path_fd, &st))
		return -1;
	if (!S_ISREG(st.st_mode)) {
		errno = EINVAL;
		return -1;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", path_fd);
	/* Someone's lease on the file would block without O_NONBLOCK. */
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

int sym_file_open_regular(const char *path)
{
	int path_fd = open(path, O_PATH | O_CLOEXEC), fd, code;

	if (path_fd < 0)
		return -1;
	fd = sym_file_reopen(path_fd);
	code = errno;
	close(path_fd);
	errno = code;
	return fd;
}
