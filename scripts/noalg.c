/*
 * Lets btvirt run on kernels without AF_ALG, the kernel's cipher sockets: it asks for one per client and hangs up when it
 * gets none. Nothing of a session uses it; only LE Encrypt and private addresses would. Loaded with LD_PRELOAD.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>

#define MOST_DESCRIPTORS 65536
static char pretended[MOST_DESCRIPTORS];

int socket(int domain, int type, int protocol)
{
	int (*real)(int, int, int) = dlsym(RTLD_NEXT, "socket");
	if (domain != AF_ALG)
		return real(domain, type, protocol);
	int descriptor = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (descriptor >= 0 && descriptor < MOST_DESCRIPTORS)
		pretended[descriptor] = 1;
	return descriptor;
}

int bind(int descriptor, const struct sockaddr *address, socklen_t length)
{
	int (*real)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "bind");
	if (descriptor >= 0 && descriptor < MOST_DESCRIPTORS && pretended[descriptor])
		return 0;
	return real(descriptor, address, length);
}

int close(int descriptor)
{
	int (*real)(int) = dlsym(RTLD_NEXT, "close");
	if (descriptor >= 0 && descriptor < MOST_DESCRIPTORS)
		pretended[descriptor] = 0;
	return real(descriptor);
}
