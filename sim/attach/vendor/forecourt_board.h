/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A board in virtual time: the client of Forecourt's laboratory, in one file (PROTOCOL.md).
 *
 * Copy this file beside your firmware, fill in a struct fb_board and call fb_run. The rig starts the program, tells it on
 * standard input what happens and how far time may go, and hears on standard output what the board does. Time is in
 * microseconds since the start and passes only in fb_run; print for yourself on standard error only.
 */
#ifndef FORECOURT_BOARD_H
#define FORECOURT_BOARD_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FB_NEVER UINT64_MAX
/* Characters and edges that the rig may have told ahead. */
#define FB_QUEUE 16384
/* The longest line of the rig. */
#define FB_LINE 65536
/* Images that a tag may send in turn. */
#define FB_IMAGES 64

/* What a firmware gives. Every pointer but `edge` must be set. */
struct fb_board {
    /* Power is on and the line is as fb_baud and fb_bits say. */
    void (*start)(uint64_t now);
    /* A character was on the line from `start` to `end`; `flaw` is 0, 'p' for a wrong parity or 'f' for a low stop bit. */
    void (*heard)(uint64_t start, uint64_t end, uint8_t byte, char flaw);
    /* DEMOD_OUT of the reader changes to `level`; may be null for a board without a reader. */
    void (*edge)(uint64_t now, int level);
    /* When the firmware next has something to do by itself, or FB_NEVER. */
    uint64_t (*wake)(void);
    /* It is `now`: everything due by now. */
    void (*woken)(uint64_t now);
    /* Hands, tags, mains: the words of PROTOCOL.md. Null when done, else why not, in words. */
    const char *(*act)(uint64_t now, int words, char **word);
};

/* Bits a second, and bits of a character with start, parity and stop bits. */
static uint32_t fb_baud = 19200;
static uint32_t fb_bits = 11;

struct fb_event {
    uint64_t start, end;
    uint8_t byte;
    char flaw;
};

static struct {
    struct fb_event rx[FB_QUEUE];
    size_t rx_from, rx_count;
    struct {
        uint64_t at;
        int level;
    } edges[FB_QUEUE];
    size_t edge_from, edge_count;
    int said;
    /* The signal before the antenna, made here from images: half bit number `half` since `origin`. */
    uint64_t image[FB_IMAGES], origin, half_us, next;
    size_t images, half;
    int level, field, outside;
} fb;

/* The board sends these characters back to back from `start` on, now or later. */
static inline void fb_tx(uint64_t start, const uint8_t *bytes, size_t count)
{
    printf("tx %llu ", (unsigned long long)start);
    for (size_t k = 0; k < count; k++)
        printf("%02X", bytes[k]);
    putchar('\n');
    fb.said = 1;
}

/* Nothing that it said to send is sent from `at` on: its power has gone. */
static inline void fb_cut(uint64_t at)
{
    printf("cut %llu\n", (unsigned long long)at);
    fb.said = 1;
}

/* An output of board `board`: "lamp" gives light, "motor" has current, "driver" holds the line. */
static inline void fb_output(const char *what, uint64_t at, unsigned board, int on)
{
    printf("%s %llu %u %d\n", what, (unsigned long long)at, board, on ? 1 : 0);
}

/* The half bits of all images in turn; a 1 is high in its first half. */
static inline int fb_half(size_t half)
{
    size_t bit = half / 2 % (fb.images * 64);
    int one = (int)(fb.image[bit / 64] >> (63 - bit % 64) & 1);
    return one ^ (int)(half & 1);
}

static inline void fb_next_edge(void)
{
    if (fb.outside || !fb.field || fb.images == 0) {
        fb.next = FB_NEVER;
        return;
    }
    while (fb_half(fb.half) == fb.level)
        fb.half++;
    fb.next = fb.origin + fb.half * fb.half_us;
}

/* The reader's field goes on or off; a tag in it begins its word anew 5 ms after both are there. */
static inline void fb_field(uint64_t now, int on)
{
    fb.field = on;
    fb.origin = now + 5000;
    fb.half = 0;
    fb.level = 0;
    fb_next_edge();
}

static inline uint64_t fb_encode(uint64_t id)
{
    uint64_t word = 0x1FF;
    unsigned columns = 0;
    for (int row = 9; row >= 0; row--) {
        unsigned data = (unsigned)(id >> (4 * row)) & 15;
        unsigned parity = (data ^ data >> 1 ^ data >> 2 ^ data >> 3) & 1;
        columns ^= data;
        word = word << 5 | data << 1 | parity;
    }
    return (word << 4 | columns) << 1;
}

static inline void fb_edge(const struct fb_board *board, uint64_t now, int level)
{
    fb.level = level;
    if (fb.field && board->edge)
        board->edge(now, level);
}

/* `tag`, `images` and `signal`: what stands before the antenna. */
static inline const char *fb_antenna(const struct fb_board *board, uint64_t now, int words, char **word)
{
    if (!board->edge)
        return "this board has no reader";
    if (fb.level)
        fb_edge(board, now, 0);
    fb.images = 0;
    fb.half_us = 256;
    fb.outside = strcmp(word[0], "signal") == 0;
    fb.edge_count = 0;
    if (strcmp(word[0], "tag") == 0 && words >= 3 && strcmp(word[2], "0") != 0) {
        fb.image[0] = fb_encode(strtoull(word[2], 0, 16));
        fb.images = 1;
        if (words > 3)
            fb.half_us = strtoull(word[3], 0, 10) * 4;
    } else if (strcmp(word[0], "images") == 0 && words >= 4) {
        fb.half_us = strtoull(word[2], 0, 10) * 4;
        for (int k = 3; k < words && fb.images < FB_IMAGES; k++)
            fb.image[fb.images++] = strtoull(word[k], 0, 16);
    }
    fb_field(now, fb.field);
    return 0;
}

static inline void fb_wrong(const char *line)
{
    fprintf(stderr, "forecourt_board.h: this line of the rig is unknown: %.200s\n", line);
    exit(2);
}

static inline int fb_line_of(const char *baud, const char *character)
{
    fb_baud = (uint32_t)strtoul(baud, 0, 10);
    fb_bits = strcmp(character, "8N1") == 0 ? 10 : 11;
    return fb_baud > 0;
}

/* `rx`, `parity` and `framing`: characters back to back from `start` to `end`. */
static inline void fb_take(uint64_t start, uint64_t end, const char *hex, char flaw)
{
    size_t count = strlen(hex) / 2;
    for (size_t k = 0; k < count; k++) {
        unsigned byte;
        if (fb.rx_count == FB_QUEUE || sscanf(hex + 2 * k, "%2x", &byte) != 1)
            fb_wrong(hex);
        struct fb_event *event = &fb.rx[(fb.rx_from + fb.rx_count++) % FB_QUEUE];
        event->start = start + (end - start) * k / count;
        event->end = start + (end - start) * (k + 1) / count;
        event->byte = (uint8_t)byte;
        event->flaw = flaw;
    }
}

/* `edges`: board, first instant, level from then on, and the gaps to the edges behind it. */
static inline void fb_edges(char *text)
{
    char *next = text;
    strtoul(next, &next, 10);
    uint64_t at = strtoull(next, &next, 10);
    int level = (int)strtol(next, &next, 10);
    for (;;) {
        if (fb.edge_count == FB_QUEUE)
            fb_wrong("more edges than fit");
        size_t k = (fb.edge_from + fb.edge_count++) % FB_QUEUE;
        fb.edges[k].at = at;
        fb.edges[k].level = level;
        if (*next != ' ')
            return;
        at += strtoull(next, &next, 10);
        level = !level;
    }
}

/* Lets time pass to `until`, or until the board says something. */
static inline void fb_go(const struct fb_board *board, uint64_t *now, uint64_t until)
{
    fb.said = 0;
    for (;;) {
        struct fb_event *rx = &fb.rx[fb.rx_from];
        uint64_t heard = fb.rx_count ? rx->end : FB_NEVER;
        uint64_t told = fb.edge_count ? fb.edges[fb.edge_from].at : FB_NEVER;
        uint64_t edge = fb.next < told ? fb.next : told;
        uint64_t wake = board->wake();
        uint64_t next = heard < wake ? heard : wake;
        if (edge < next)
            next = edge;
        if (next > until || fb.said)
            break;
        if (next > *now)
            *now = next;
        if (next == heard) {
            struct fb_event event = *rx;
            fb.rx_from = (fb.rx_from + 1) % FB_QUEUE;
            fb.rx_count--;
            board->heard(event.start, event.end, event.byte, event.flaw);
        } else if (next == edge) {
            int level = !fb.level;
            if (next == told) {
                level = fb.edges[fb.edge_from].level;
                fb.edge_from = (fb.edge_from + 1) % FB_QUEUE;
                fb.edge_count--;
            }
            fb_edge(board, *now, level);
            fb_next_edge();
        } else {
            board->woken(*now);
        }
    }
    if (!fb.said && until > *now)
        *now = until;
    printf("at %llu\n", (unsigned long long)*now);
}

static inline void fb_act(const struct fb_board *board, uint64_t now, char *text)
{
    char *word[FB_IMAGES + 8];
    int words = 0;
    for (char *one = strtok(text, " "); one && words < FB_IMAGES + 8; one = strtok(0, " "))
        word[words++] = one;
    const char *why;
    if (words < 2)
        why = "no act";
    else if (!strcmp(word[0], "tag") || !strcmp(word[0], "images") || !strcmp(word[0], "signal"))
        why = fb_antenna(board, now, words, word);
    else if (!strcmp(word[0], "line") && (words < 4 || !fb_line_of(word[2], word[3])))
        why = "no such line";
    else
        why = board->act(now, words, word);
    if (why)
        printf("cannot %s\n", why);
    else
        printf("ok\n");
}

/* The board's life, from the rig's greeting to the end of its input. Gives what main is to give. */
static inline int fb_run(const struct fb_board *board)
{
    static char line[FB_LINE];
    static char output[1 << 16];
    uint64_t now = 0;
    setvbuf(stdout, output, _IOFBF, sizeof output);
    fb.next = FB_NEVER;
    while (fgets(line, sizeof line, stdin)) {
        unsigned long long a, b;
        int at = 0;
        line[strcspn(line, "\r\n")] = 0;
        if (sscanf(line, "rx %llu %llu %n", &a, &b, &at) == 2 && at)
            fb_take(a, b, line + at, 0);
        else if (sscanf(line, "parity %llu %llu %n", &a, &b, &at) == 2 && at)
            fb_take(a, b, line + at, 'p');
        else if (sscanf(line, "framing %llu %llu %n", &a, &b, &at) == 2 && at)
            fb_take(a, b, line + at, 'f');
        else if (strncmp(line, "edges ", 6) == 0)
            fb_edges(line + 6);
        else if (sscanf(line, "go %llu", &a) == 1) {
            fb_go(board, &now, a);
            fflush(stdout);
        } else if (strncmp(line, "act ", 4) == 0) {
            fb_act(board, now, line + 4);
            fflush(stdout);
        } else if (strncmp(line, "forecourt-board 1 ", 18) == 0) {
            char *baud = strtok(line + 18, " "), *character = strtok(0, " ");
            if (!baud || !character || !fb_line_of(baud, character))
                fb_wrong("its greeting");
            board->start(now);
            printf("board 1\n");
            fflush(stdout);
        } else {
            fb_wrong(line);
        }
    }
    return 0;
}

#endif
