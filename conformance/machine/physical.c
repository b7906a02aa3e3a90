#include "physical.h"
#include "fail.h"
#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

#define MOST_SEGMENTS 64

static int file = -1;
static Elf64_Phdr segments[MOST_SEGMENTS];
static int count;

static void open_file(void)
{
	Elf64_Ehdr header;

	file = open("/proc/kcore", O_RDONLY | O_CLOEXEC);
	if (file < 0 || pread(file, &header, sizeof(header), 0) != sizeof(header))
		fail("cannot read /proc/kcore");
	count = header.e_phnum < MOST_SEGMENTS ? header.e_phnum : MOST_SEGMENTS;
	if (pread(file, segments, (size_t)count * sizeof(*segments), (off_t)header.e_phoff) < 0)
		fail("cannot read /proc/kcore");
}

bool physical_read_table(uint64_t address, uint64_t entries[TABLE_ENTRIES])
{
	const size_t size = TABLE_ENTRIES * sizeof(*entries);

	if (file < 0)
		open_file();
	for (int i = 0; i < count; i++) {
		const Elf64_Phdr *segment = &segments[i];

		/* Segments that are no RAM have the address -1. */
		if (segment->p_type == PT_LOAD && segment->p_paddr != (Elf64_Addr)-1 && address >= segment->p_paddr &&
		    address - segment->p_paddr < segment->p_memsz)
			return pread(file, entries, size, (off_t)(segment->p_offset + address - segment->p_paddr)) ==
			       (ssize_t)size;
	}
	return false;
}
