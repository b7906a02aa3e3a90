/* The program that is /init: it answers one line of JSON to each line of the driver, until the driver is gone. */
#include "affinity.h"
#include "boot.h"
#include "channel.h"
#include "command.h"
#include "memory.h"
#include "roots.h"
#include "vcpu.h"
#include "vm.h"

int main(void)
{
	static struct text answer;

	boot_mount();
	boot_calm_khugepaged();
	boot_load_modules();
	pin_to_cpu(0);
	memory_start();
	vcpu_start_threads();
	vm_open();
	roots_start();
	channel_open(boot_option("CH:", "vport0p1"));
	for (;;) {
		run_line(channel_read(), &answer);
		text_add(&answer, "\n");
		channel_write(&answer);
	}
}
