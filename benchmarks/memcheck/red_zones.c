/*
 * An allocator that finds writes past the end of heap blocks: every block is followed by
 * known bytes, which are looked at when it is freed. Unlike valgrind it works on every instruction set.
 * Preload it; it says on standard error what was overwritten.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void __libc_free(void *);

#define ZONE 4096 /* after ordinary blocks */
#define WIDE_ZONE (1 << 14) /* after aligned ones, which tensors and kernels ask for */
#define BYTE 0xA5
#define MAGIC 0x5dc1a5dc1a5dc1a5ULL

struct header {
  void *base;
  size_t size;
  size_t zone;
  uint64_t magic;
};

static void *guarded(size_t alignment, size_t size) {
  if (alignment < 16) {
    alignment = 16;
  }
  size_t zone = alignment > 16 ? WIDE_ZONE : ZONE;
  size_t room = sizeof(struct header) + alignment;
  if (size > SIZE_MAX - room - zone) {
    errno = ENOMEM;
    return NULL;
  }
  char *base = __libc_malloc(room + size + zone);
  if (!base) {
    return NULL;
  }
  uintptr_t start = ((uintptr_t) base + room) & ~(uintptr_t) (alignment - 1);
  struct header *header = (struct header *) (start - sizeof(struct header));
  header->base = base;
  header->size = size;
  header->zone = zone;
  header->magic = MAGIC;
  memset((char *) start + size, BYTE, zone);
  return (void *) start;
}

static void say(size_t size, int first, int last) {
  char line[128];
  int n = snprintf(line, sizeof line, "OVERRUN of a block of %zu bytes: bytes %d to %d past its end\n",
                   size, first, last);
  if (write(2, line, n) < 0) {
    return;
  }
}

static void check(void *block, struct header *header) {
  unsigned char *zone = (unsigned char *) block + header->size;
  int first = -1, last = -1;
  for (int i = 0; i < (int) header->zone; i++) {
    if (zone[i] != BYTE) {
      first = first < 0 ? i : first;
      last = i;
    }
  }
  if (first >= 0) {
    say(header->size, first, last);
  }
}

void *malloc(size_t size) { return guarded(16, size); }

void *calloc(size_t count, size_t size) {
  size_t all;
  if (__builtin_mul_overflow(count, size, &all)) {
    errno = ENOMEM;
    return NULL;
  }
  void *block = guarded(16, all);
  return block ? memset(block, 0, all) : NULL;
}

void free(void *block) {
  if (!block) {
    return;
  }
  struct header *header = (struct header *) ((char *) block - sizeof(struct header));
  if (header->magic != MAGIC) { /* made before this library was there */
    __libc_free(block);
    return;
  }
  check(block, header);
  header->magic = 0;
  __libc_free(header->base);
}

void *realloc(void *block, size_t size) {
  if (!block) {
    return malloc(size);
  }
  struct header *header = (struct header *) ((char *) block - sizeof(struct header));
  void *moved = guarded(16, size);
  if (moved) {
    memcpy(moved, block, header->size < size ? header->size : size);
    free(block);
  }
  return moved;
}

int posix_memalign(void **out, size_t alignment, size_t size) {
  void *block = guarded(alignment, size);
  if (!block) {
    return ENOMEM;
  }
  *out = block;
  return 0;
}

void *aligned_alloc(size_t alignment, size_t size) { return guarded(alignment, size); }
void *memalign(size_t alignment, size_t size) { return guarded(alignment, size); }
void *valloc(size_t size) { return guarded(4096, size); }
size_t malloc_usable_size(void *block) {
  return block ? ((struct header *) ((char *) block - sizeof(struct header)))->size : 0;
}
