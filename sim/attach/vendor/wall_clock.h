/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The same board on the wall's clock: bytes of the line on standard input and output, no plant.
 *
 * It stands in for forecourt_board.h when a firmware is built with -DWALL_CLOCK. Pipes and ptys have no character times:
 * bytes that come together are taken as back to back, and a pause below T3.5 as none.
 */
#ifndef WALL_CLOCK_H
#define WALL_CLOCK_H

#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FB_NEVER UINT64_MAX

struct fb_board {
    void (*start)(uint64_t now);
    void (*heard)(uint64_t start, uint64_t end, uint8_t byte, char flaw);
    void (*edge)(uint64_t now, int level);
    uint64_t (*wake)(void);
    void (*woken)(uint64_t now);
    const char *(*act)(uint64_t now, int words, char **word);
};

static const uint32_t fb_baud = 19200;
static const uint32_t fb_bits = 11;

/* The answer, handed on in one piece when a line would have carried its first character. */
static struct {
    uint8_t bytes[256];
    size_t count;
    uint64_t due;
} wc;

static inline void fb_tx(uint64_t start, const uint8_t *bytes, size_t count)
{
    memcpy(wc.bytes, bytes, count);
    wc.count = count;
    wc.due = start + fb_bits * 1000000 / fb_baud;
}

static inline void fb_cut(uint64_t at)
{
    (void)at;
    wc.count = 0;
}

static inline void fb_output(const char *what, uint64_t at, unsigned board, int on)
{
    (void)what, (void)at, (void)board, (void)on;
}

static inline void fb_field(uint64_t now, int on)
{
    (void)now, (void)on;
}

static inline uint64_t wc_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* Hands it on; 0 when nobody takes it. */
static inline int wc_say(void)
{
    size_t said = 0;
    while (said < wc.count) {
        ssize_t wrote = write(STDOUT_FILENO, wc.bytes + said, wc.count - said);
        if (wrote <= 0)
            return 0;
        said += (size_t)wrote;
    }
    wc.count = 0;
    return 1;
}

static inline int fb_run(const struct fb_board *board)
{
    uint8_t bytes[4096];
    uint64_t begun = wc_now(), heard_to = 0;
    const uint64_t t35 = 7 * (uint64_t)fb_bits * 1000000 / (2 * (uint64_t)fb_baud);
    board->start(0);
    for (;;) {
        struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
        uint64_t now = wc_now() - begun, next = board->wake();
        if (wc.count && wc.due < next)
            next = wc.due;
        uint64_t rest = next <= now ? 0 : next - now;
        int wait = rest > 20000 ? 20 : (int)((rest + 999) / 1000);
        int ready = poll(&input, 1, wait);
        now = wc_now() - begun;
        if (ready > 0) {
            ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
            if (count <= 0)
                return 0;
            uint64_t start = now >= heard_to + t35 ? now : heard_to;
            for (ssize_t k = 0; k < count; k++) {
                uint64_t first = start + (uint64_t)k * fb_bits * 1000000 / fb_baud;
                heard_to = start + (uint64_t)(k + 1) * fb_bits * 1000000 / fb_baud;
                board->heard(first, heard_to, bytes[k], 0);
            }
        }
        board->woken(now);
        if (wc.count && wc.due <= now && !wc_say())
            return 0;
    }
}

#endif
