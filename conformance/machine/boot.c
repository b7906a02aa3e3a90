#include "boot.h"
#include "fail.h"
#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void mount_at(const char *type, const char *place)
{
	mkdir(place, 0755);
	if (mount(type, place, type, 0, NULL) && errno != EBUSY)
		fail("cannot mount %s", place);
}

void boot_mount(void)
{
	mount_at("devtmpfs", "/dev");
	mount_at("proc", "/proc");
	mount_at("sysfs", "/sys");
	mount_at("tracefs", "/sys/kernel/tracing");
	mount_at("debugfs", "/sys/kernel/debug");
}

const char *boot_option(const char *key, const char *otherwise)
{
	static char line[4096];
	char *rest = NULL;

	if (read_file("/proc/cmdline", line, sizeof(line)) < 0)
		fail("cannot read the command line");
	for (char *word = strtok_r(line, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest))
		if (!strncmp(word, key, strlen(key)))
			return word + strlen(key);
	return otherwise;
}

/* `K:tdp_mmu=0` on the command line is the option tdp_mmu=0 of kvm.ko, `A:` likewise of kvm-amd.ko. */
static void options_of(const char *module, char *options, size_t size)
{
	const char *key = !strcmp(module, "kvm.ko") ? "K:" : !strcmp(module, "kvm-amd.ko") ? "A:" : NULL;
	char line[4096], *rest = NULL;

	options[0] = 0;
	if (!key || read_file("/proc/cmdline", line, sizeof(line)) < 0)
		return;
	for (char *word = strtok_r(line, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest)) {
		if (strncmp(word, key, 2))
			continue;
		strncat(options, word + 2, size - strlen(options) - 2);
		strcat(options, " ");
	}
}

void boot_load_modules(void)
{
	char order[4096], *rest = NULL;

	if (read_file("/modules/order", order, sizeof(order)) < 0)
		fail("no list of modules");
	for (char *name = strtok_r(order, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest)) {
		char path[256], options[256];
		int file;

		snprintf(path, sizeof(path), "/modules/%s", name);
		options_of(name, options, sizeof(options));
		file = open(path, O_RDONLY | O_CLOEXEC);
		if (file < 0 || syscall(SYS_finit_module, file, options, 0))
			fail("cannot load the module %s", name);
		close(file);
	}
}

void boot_calm_khugepaged(void)
{
	static const char *const settings[][2] = {
		{ "enabled", "madvise" },
		{ "defrag", "madvise" },
		{ "khugepaged/defrag", "0" },
		{ "khugepaged/pages_to_scan", "1" },
		{ "khugepaged/scan_sleep_millisecs", "4294967295" },
		{ "khugepaged/alloc_sleep_millisecs", "4294967295" },
	};

	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++) {
		char path[128];

		snprintf(path, sizeof(path), "/sys/kernel/mm/transparent_hugepage/%s", settings[i][0]);
		if (write_file(path, settings[i][1]))
			fprintf(stderr, "machine: %s stays as it is\n", path);
	}
}
