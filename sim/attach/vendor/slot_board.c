/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* An example slot board: reader of EM4100 tags from the edges of DEMOD_OUT, lamp, sleep.
 *
 *     cc -O2 slot_board.c -o slot_board                  a board in virtual time for forecourt certify
 *     cc -O2 -DWALL_CLOCK slot_board.c -o slot_bytes     the same on bytes of standard input and output
 *
 * Its address is its first argument, 33 when left out. It is an example to read and to begin from: a real board has
 * interrupts and timers where this one has `wake` and `woken`.
 */
#define _POSIX_C_SOURCE 200809L
#ifdef WALL_CLOCK
#include "wall_clock.h"
#else
#include "forecourt_board.h"
#endif
#include "rtu.h"
#include <stdlib.h>

#define BOOT_US 150000
/* RF/64: 64 cycles of 125 kHz a bit. */
#define HALF_US 256
#define PATIENCE_US (131 * HALF_US)
/* So long without an edge, and the tag has left. */
#define ABSENT_US (8 * 2 * HALF_US)
/* Fewest edges in a frame's time that count as a tag's. */
#define EDGES_MIN 12
/* An ID is forgotten so long after its last good frame: above 100 ms, below 200 ms. */
#define FORGET_US 160000
/* Reading for so long without a frame means an empty slot. */
#define WARM_US 130000
#define BLINK_US 500000

/* The decoder: two shift registers, one for each way to pair half bits into bits. */
static struct {
    int level;
    uint64_t last;
    int half; /* the last half bit's level */
    unsigned phase;
    uint64_t bits[2];
    unsigned count[2];
    uint64_t patience;
    unsigned edges;
} demod;

/* What is believed of the frames. */
static struct {
    uint64_t last_id, shown;
    int last_good, failed, unsure, seen;
    uint64_t shown_at, heard_at, warm_at;
    uint16_t frames, rejected;
} reader;

static struct {
    int powered, asleep, antenna_broken, field;
    uint16_t lamp;
    uint64_t lamp_since;
    int lit;
} board;

static int reads(uint64_t now)
{
    return board.powered && now >= rtu.from && !board.asleep && !board.antenna_broken;
}

static void reader_restart(uint64_t now)
{
    uint16_t frames = reader.frames, rejected = reader.rejected;
    memset(&reader, 0, sizeof reader);
    memset(&demod, 0, sizeof demod);
    reader.frames = frames;
    reader.rejected = rejected;
    reader.warm_at = board.powered && !board.asleep && !board.antenna_broken ? now + WARM_US : FB_NEVER;
    demod.patience = FB_NEVER;
}

static void reader_expire(uint64_t now)
{
    if (reader.shown && now >= reader.shown_at + FORGET_US)
        reader.shown = 0;
    if (reader.seen && now >= reader.heard_at + FORGET_US)
        reader.seen = reader.unsure = reader.last_good = 0;
}

/* Two equal good frames in a row make an ID: noise makes single ones. */
static void reader_frame(uint64_t now, uint64_t id)
{
    reader_expire(now);
    reader.frames++;
    reader.seen = 1;
    reader.heard_at = now;
    reader.failed = 0;
    if (reader.last_good && reader.last_id == id) {
        reader.unsure = 0;
        reader.shown = id;
        if (now < reader.warm_at)
            reader.warm_at = now;
    }
    if (reader.shown == id)
        reader.shown_at = now;
    reader.last_good = 1;
    reader.last_id = id;
}

static void reader_reject(uint64_t now)
{
    reader_expire(now);
    reader.rejected++;
    reader.seen = reader.failed = reader.unsure = 1;
    reader.heard_at = now;
    reader.last_good = 0;
}

static unsigned odd(unsigned bits)
{
    bits ^= bits >> 2;
    bits ^= bits >> 1;
    return bits & 1;
}

/* Nine ones, ten rows of four bits with even parity, four even column parities, a zero. */
static int em4100(uint64_t word, uint64_t *id)
{
    unsigned columns = 0;
    *id = 0;
    if (word >> 55 != 0x1FF || word & 1)
        return 0;
    for (int row = 0; row < 10; row++) {
        unsigned five = (unsigned)(word >> (50 - 5 * row)) & 31;
        if (odd(five >> 1) != (five & 1))
            return 0;
        columns ^= five >> 1;
        *id = *id << 4 | five >> 1;
    }
    return columns == (unsigned)(word >> 1 & 15);
}

static void demod_half(uint64_t now, int level)
{
    unsigned phase = demod.phase ^= 1;
    if (demod.half == level) {
        /* No change inside a bit: these halves do not make one. */
        demod.count[phase] = 0;
    } else {
        uint64_t id;
        demod.bits[phase] = demod.bits[phase] << 1 | (uint64_t)(demod.half & 1);
        if (++demod.count[phase] >= 64 && em4100(demod.bits[phase], &id)) {
            reader_frame(now, id);
            demod.count[phase] = 0;
            demod.patience = now + PATIENCE_US;
            demod.edges = 0;
        }
    }
    demod.half = level;
}

/* Patience with a frame under way has ended: it is a bad one, or the tag has left. */
static void demod_impatient(uint64_t now)
{
    if (now - demod.last <= ABSENT_US && demod.edges >= EDGES_MIN) {
        reader_reject(now);
        demod.patience = now + 128 * HALF_US;
        demod.edges = 0;
    } else {
        demod.patience = FB_NEVER;
        demod.count[0] = demod.count[1] = 0;
    }
}

static void edge(uint64_t now, int level)
{
    if (!reads(now) || level == demod.level)
        return;
    if (now >= demod.patience)
        demod_impatient(now);
    uint64_t lasted = now - demod.last;
    int before = demod.level;
    demod.level = level;
    demod.last = now;
    demod.edges++;
    if (demod.patience == FB_NEVER) {
        /* Out of quiet: the first half bit begins here. */
        demod.patience = now + PATIENCE_US;
        demod.edges = 1;
        demod.count[0] = demod.count[1] = 0;
        demod.half = before;
        return;
    }
    unsigned halves = (unsigned)((lasted + HALF_US / 2) / HALF_US);
    if (halves == 0 || halves > 2) {
        demod.count[0] = demod.count[1] = 0;
        return;
    }
    for (unsigned k = 0; k < halves; k++)
        demod_half(now, before);
}

static int lit(uint64_t now)
{
    if (!board.powered || now < rtu.from)
        return 0;
    return board.lamp == 1 || (board.lamp == 2 && (now - board.lamp_since) / BLINK_US % 2 == 0);
}

static void lamp(uint64_t now)
{
    if (lit(now) != board.lit) {
        board.lit = !board.lit;
        fb_output("lamp", now, rtu.address, board.lit);
    }
}

static uint64_t lamp_wake(uint64_t now)
{
    if (!board.powered || board.lamp != 2)
        return FB_NEVER;
    return board.lamp_since + ((now - board.lamp_since) / BLINK_US + 1) * BLINK_US;
}

/* The reader's field follows power, sleep and antenna. */
static void field(uint64_t now)
{
    int on = reads(now);
    if (on != board.field) {
        board.field = on;
        reader_restart(now);
        fb_field(now, on);
    }
}

static void read_inputs(uint64_t now, uint16_t *words)
{
    reader_expire(now);
    uint64_t id = board.antenna_broken ? 0 : reader.shown;
    for (int k = 0; k < 4; k++)
        words[k] = (uint16_t)(id >> (48 - 16 * k));
    int failed = reader.failed || (reader.unsure && !reader.shown);
    words[4] = (uint16_t)((now >= reader.warm_at) | reader.seen << 1 | failed << 2);
    if (board.antenna_broken && !board.asleep)
        words[4] = 8;
    words[5] = reader.frames;
    words[6] = reader.rejected;
}

static void read_holding(uint64_t now, uint16_t *words)
{
    (void)now;
    words[0] = board.lamp;
    words[1] = (uint16_t)board.asleep;
}

static unsigned no_bits(uint64_t now)
{
    (void)now;
    return 0;
}

static int accepts(unsigned index, uint16_t value)
{
    return value <= (index == 0 ? 2 : 1);
}

static void store(uint64_t now, unsigned index, uint16_t value)
{
    if (index == 0 && value != board.lamp) {
        board.lamp = value;
        board.lamp_since = now;
        lamp(now);
    } else if (index == 1) {
        board.asleep = value;
        field(now);
    }
}

static void set_coil(uint64_t now, int on)
{
    (void)now, (void)on;
}

static const struct rtu_board tables = {
    .vendor = "Example", .product = "EX-SLOT", .revision = "1.0",
    .functions = 1ull << 3 | 1ull << 4 | 1ull << 6 | 1ull << 8 | 1ull << 16 | 1ull << 43,
    .inputs = 7, .holding_first = 0, .holding = 2, .discretes = 0, .coils = 0,
    .read_inputs = read_inputs, .read_holding = read_holding, .read_discretes = no_bits, .read_coils = no_bits,
    .accepts = accepts, .store = store, .set_coil = set_coil,
};

/* Power comes or goes: everything in RAM is lost. */
static void power(uint64_t now, int on)
{
    board.powered = on;
    board.asleep = 0;
    board.lamp = 0;
    board.lamp_since = now;
    reader.frames = reader.rejected = 0;
    rtu_restart(now, on ? now + BOOT_US : FB_NEVER);
    lamp(now);
    field(now);
}

static void start(uint64_t now)
{
    power(now, 1);
}

static void heard(uint64_t from, uint64_t to, uint8_t byte, char flaw)
{
    rtu_heard(from, to, byte, flaw, &tables);
}

static uint64_t last_woken;

static uint64_t wake(void)
{
    uint64_t next = rtu_wake();
    uint64_t blink = lamp_wake(last_woken);
    uint64_t boot = board.powered && !board.field && !board.asleep && !board.antenna_broken ? rtu.from : FB_NEVER;
    uint64_t patience = board.field ? demod.patience : FB_NEVER;
    next = blink < next ? blink : next;
    next = boot < next ? boot : next;
    return patience < next ? patience : next;
}

static void woken(uint64_t now)
{
    last_woken = now;
    field(now);
    if (board.field && now >= demod.patience)
        demod_impatient(now);
    rtu_woken(now, &tables);
    lamp(now);
}

static const char *act(uint64_t now, int words, char **word)
{
    woken(now);
    unsigned long value = words > 2 ? strtoul(word[2], 0, 10) : 0;
    if ((unsigned long)rtu.address != strtoul(word[1], 0, 10))
        return "no such board";
    if (!strcmp(word[0], "power"))
        power(now, words > 2 && !strcmp(word[2], "on"));
    else if (!strcmp(word[0], "brown-out") || !strcmp(word[0], "line"))
        power(now, 1);
    else if (!strcmp(word[0], "antenna")) {
        board.antenna_broken = value != 0;
        field(now);
    } else if (!strcmp(word[0], "mount") && value > 0 && value < 248) {
        rtu.address = (uint8_t)value;
        power(now, 1);
    } else if (!strcmp(word[0], "counters") && words > 3) {
        reader.frames = (uint16_t)value;
        reader.rejected = (uint16_t)strtoul(word[3], 0, 10);
    } else {
        return "this board has no such thing";
    }
    return 0;
}

int main(int count, char **argument)
{
    const struct fb_board firmware = { start, heard, edge, wake, woken, act };
    rtu.address = (uint8_t)(count > 1 ? atoi(argument[1]) : 33);
    return fb_run(&firmware);
}
