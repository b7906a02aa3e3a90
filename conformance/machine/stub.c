#include "stub.h"
#include <linux/kvm.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>

static const unsigned char read_code[] = { 0x8b, 0x03, 0xe7, STUB_PORT, 0xf4 };
static const unsigned char write_code[] = { 0x89, 0x03, 0xe7, STUB_PORT, 0xf4 };
static unsigned char page[4096] __attribute__((aligned(4096)));

int stub_install(int vm)
{
	struct kvm_userspace_memory_region region = {
		.slot = STUB_SLOT,
		.guest_phys_addr = STUB_GPA,
		.memory_size = sizeof(page),
		.userspace_addr = (uintptr_t)page,
	};

	memcpy(page, read_code, sizeof(read_code));
	memcpy(page + (STUB_WRITE - STUB_READ), write_code, sizeof(write_code));
	return ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region);
}
