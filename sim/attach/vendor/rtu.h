/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* MODBUS RTU of a cabinet board: silences, checksum, functions, exceptions.
 *
 * An example to build on. It knows nothing of tags and drawers: a board gives its tables. Order of the tests: function
 * (01), length, quantity and coil value (03), address (02), register value (03).
 */
#ifndef RTU_H
#define RTU_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define RTU_FRAME 256
/* From the end of T3.5 to the answer: the time that a small controller needs. */
#define RTU_LATENCY_US 100

/* What a board is, seen from the line. */
struct rtu_board {
    const char *vendor, *product, *revision;
    uint64_t functions; /* bit k for function code k */
    unsigned inputs, holding_first, holding, discretes, coils;
    void (*read_inputs)(uint64_t now, uint16_t *words);
    void (*read_holding)(uint64_t now, uint16_t *words);
    unsigned (*read_discretes)(uint64_t now);
    unsigned (*read_coils)(uint64_t now);
    int (*accepts)(unsigned index, uint16_t value);
    void (*store)(uint64_t now, unsigned index, uint16_t value);
    void (*set_coil)(uint64_t now, int on);
};

static struct {
    uint8_t address;
    uint8_t frame[RTU_FRAME];
    size_t length;
    int bad;                /* a gap, a flaw, or too long */
    uint64_t first, last;   /* beginning of the first character, end of the last */
    uint64_t from;          /* the firmware runs from here on */
    uint64_t tx_from, tx_to; /* its answer, or its last one */
    int driver;             /* 1: to be switched on at tx_from, 2: off at tx_to */
} rtu = { .from = UINT64_MAX };

static inline uint64_t rtu_chars_us(uint64_t halves)
{
    return (halves * fb_bits * 1000000 + 2 * fb_baud - 1) / (2 * fb_baud);
}

/* The longest silence inside a frame; rounded up, so that a legal one is never too long. */
static inline uint64_t rtu_t15(void)
{
    return fb_baud > 19200 ? 750 : rtu_chars_us(3);
}

/* The shortest silence between frames; rounded down, so that a legal one is never too short. */
static inline uint64_t rtu_t35(void)
{
    return fb_baud > 19200 ? 1750 : (7 * (uint64_t)fb_bits * 1000000) / (2 * (uint64_t)fb_baud);
}

static inline uint16_t rtu_crc(const uint8_t *bytes, size_t count)
{
    uint16_t sum = 0xFFFF;
    for (size_t k = 0; k < count; k++) {
        sum ^= bytes[k];
        for (int bit = 0; bit < 8; bit++)
            sum = sum & 1 ? (uint16_t)(sum >> 1 ^ 0xA001) : (uint16_t)(sum >> 1);
    }
    return sum;
}

/* The firmware runs from `from` on, or never. What it had said to send is cut off. */
static inline void rtu_restart(uint64_t now, uint64_t from)
{
    if (rtu.tx_to > now)
        fb_cut(now);
    if (rtu.driver == 2)
        fb_output("driver", now, rtu.address, 0);
    rtu.driver = 0;
    rtu.length = 0;
    rtu.from = from;
    rtu.tx_from = rtu.tx_to = 0;
}

static inline unsigned rtu_word(const uint8_t *bytes)
{
    return (unsigned)bytes[0] << 8 | bytes[1];
}

/* Objects of the device identification from `object` on, or that one alone; how many bytes they take. */
static inline size_t rtu_objects(const struct rtu_board *board, unsigned object, int one, uint8_t *out)
{
    const char *text[3] = { board->vendor, board->product, board->revision };
    size_t length = 0;
    for (unsigned k = object; k < (one ? object + 1 : 3); k++) {
        size_t size = strlen(text[k]);
        out[length] = (uint8_t)k;
        out[length + 1] = (uint8_t)size;
        memcpy(out + length + 2, text[k], size);
        length += 2 + size;
    }
    return length;
}

/* Function 2B. Gives the length of the answer, or an exception below zero. */
static inline int rtu_identify(const struct rtu_board *board, const uint8_t *pdu, size_t length, uint8_t *out)
{
    if (length > 1 && pdu[1] != 0x0E)
        return -1;
    if (length != 4 || pdu[2] < 1 || pdu[2] > 4)
        return -3;
    int one = pdu[2] == 4;
    unsigned object = pdu[3];
    if (object > 2 && one)
        return -2;
    if (object > 2)
        object = 0;
    memcpy(out, pdu, 3);
    out[3] = 0x81;
    out[4] = out[5] = 0;
    out[6] = (uint8_t)(one ? 1 : 3 - object);
    return 7 + (int)rtu_objects(board, object, one, out + 7);
}

static inline int rtu_read(uint64_t now, const struct rtu_board *board, const uint8_t *pdu, uint8_t *out)
{
    uint16_t words[16];
    unsigned start = rtu_word(pdu + 1), count = rtu_word(pdu + 3);
    int bits = pdu[0] <= 2;
    if (count == 0 || count > (bits ? 2000u : 125u))
        return -3;
    unsigned first = pdu[0] == 3 ? board->holding_first : 0;
    unsigned size = pdu[0] == 1   ? board->coils
                    : pdu[0] == 2 ? board->discretes
                    : pdu[0] == 3 ? board->holding
                                  : board->inputs;
    if (start < first || start - first + count > size)
        return -2;
    out[0] = pdu[0];
    if (bits) {
        unsigned all = pdu[0] == 1 ? board->read_coils(now) : board->read_discretes(now);
        out[1] = 1;
        out[2] = (uint8_t)(all >> start & ((1u << count) - 1));
        return 3;
    }
    if (pdu[0] == 3)
        board->read_holding(now, words);
    else
        board->read_inputs(now, words);
    out[1] = (uint8_t)(2 * count);
    for (unsigned k = 0; k < count; k++) {
        out[2 + 2 * k] = (uint8_t)(words[start - first + k] >> 8);
        out[3 + 2 * k] = (uint8_t)words[start - first + k];
    }
    return 2 + 2 * (int)count;
}

/* Functions 05 and 06. */
static inline int rtu_write_one(uint64_t now, const struct rtu_board *board, const uint8_t *pdu, uint8_t *out)
{
    unsigned at = rtu_word(pdu + 1), value = rtu_word(pdu + 3);
    if (pdu[0] == 5) {
        if (value != 0 && value != 0xFF00)
            return -3;
        if (at >= board->coils)
            return -2;
        board->set_coil(now, value != 0);
    } else {
        if (at < board->holding_first || at - board->holding_first >= board->holding)
            return -2;
        if (!board->accepts(at - board->holding_first, (uint16_t)value))
            return -3;
        board->store(now, at - board->holding_first, (uint16_t)value);
    }
    memcpy(out, pdu, 5);
    return 5;
}

/* Functions 0F and 10: all or nothing. */
static inline int rtu_write_many(uint64_t now, const struct rtu_board *board, const uint8_t *pdu, size_t length,
                                 uint8_t *out)
{
    if (length < 6 || pdu[5] != length - 6)
        return -3;
    unsigned start = rtu_word(pdu + 1), count = rtu_word(pdu + 3);
    int coils = pdu[0] == 0x0F;
    unsigned bytes = coils ? (count + 7) / 8 : 2 * count;
    if (count == 0 || count > (coils ? 1968u : 123u) || bytes != pdu[5])
        return -3;
    unsigned first = coils ? 0 : board->holding_first;
    unsigned size = coils ? board->coils : board->holding;
    if (start < first || start - first + count > size)
        return -2;
    if (coils) {
        board->set_coil(now, pdu[6] & 1);
    } else {
        for (unsigned k = 0; k < count; k++)
            if (!board->accepts(start - first + k, (uint16_t)rtu_word(pdu + 6 + 2 * k)))
                return -3;
        for (unsigned k = 0; k < count; k++)
            board->store(now, start - first + k, (uint16_t)rtu_word(pdu + 6 + 2 * k));
    }
    memcpy(out, pdu, 5);
    return 5;
}

/* Gives the length of the answering PDU, or an exception below zero. */
static inline int rtu_serve(uint64_t now, const struct rtu_board *board, const uint8_t *pdu, size_t length,
                            uint8_t *out)
{
    unsigned code = pdu[0];
    if (code >= 64 || !(board->functions >> code & 1))
        return -1;
    if (code == 8) {
        if (length >= 3 && rtu_word(pdu + 1) != 0)
            return -1;
        if (length < 5 || length % 2 == 0)
            return -3;
        memcpy(out, pdu, length);
        return (int)length;
    }
    if (code == 0x2B)
        return rtu_identify(board, pdu, length, out);
    if (code == 0x0F || code == 0x10)
        return rtu_write_many(now, board, pdu, length, out);
    if (length != 5)
        return -3;
    return code <= 4 ? rtu_read(now, board, pdu, out) : rtu_write_one(now, board, pdu, out);
}

/* A frame whose silence has shown that it was whole. */
static inline void rtu_frame(uint64_t now, const struct rtu_board *board)
{
    uint8_t answer[RTU_FRAME];
    const uint8_t *frame = rtu.frame;
    size_t length = rtu.length;
    if (length < 4 || rtu_crc(frame, length) != 0 || frame[1] & 0x80)
        return;
    if (frame[0] == 0) {
        /* Only registers are written by everyone at once: no single frame opens all drawers. */
        if (frame[1] == 6 || frame[1] == 0x10)
            rtu_serve(now, board, frame + 1, length - 3, answer + 1);
        return;
    }
    if (frame[0] != rtu.address)
        return;
    int size = rtu_serve(now, board, frame + 1, length - 3, answer + 1);
    if (size < 0) {
        answer[1] = frame[1] | 0x80;
        answer[2] = (uint8_t)-size;
        size = 2;
    }
    answer[0] = rtu.address;
    uint16_t sum = rtu_crc(answer, (size_t)size + 1);
    answer[size + 1] = (uint8_t)sum;
    answer[size + 2] = (uint8_t)(sum >> 8);
    rtu.tx_from = now + RTU_LATENCY_US;
    rtu.tx_to = rtu.tx_from + rtu_chars_us(2 * ((uint64_t)size + 3));
    rtu.driver = 1;
    fb_tx(rtu.tx_from, answer, (size_t)size + 3);
}

static inline uint64_t rtu_silence(void)
{
    return rtu.length ? rtu.last + rtu_t35() : UINT64_MAX;
}

/* When the silence behind what was heard will have ended a frame, or the driver is to be switched. */
static inline uint64_t rtu_wake(void)
{
    uint64_t silence = rtu_silence();
    uint64_t driver = rtu.driver == 1 ? rtu.tx_from : rtu.driver == 2 ? rtu.tx_to : UINT64_MAX;
    return silence < driver ? silence : driver;
}

static inline void rtu_woken(uint64_t now, const struct rtu_board *board)
{
    if (rtu.driver == 1 && now >= rtu.tx_from) {
        rtu.driver = 2;
        fb_output("driver", rtu.tx_from, rtu.address, 1);
    }
    if (rtu.driver == 2 && now >= rtu.tx_to) {
        rtu.driver = 0;
        fb_output("driver", rtu.tx_to, rtu.address, 0);
    }
    if (now < rtu_silence())
        return;
    if (!rtu.bad && rtu.length <= RTU_FRAME && rtu.first >= rtu.tx_to)
        rtu_frame(now, board);
    rtu.length = 0;
}

static inline void rtu_heard(uint64_t start, uint64_t end, uint8_t byte, char flaw, const struct rtu_board *board)
{
    rtu_woken(start, board);
    /* Not even a fragment is kept of what began before the firmware ran, nor of its own voice. */
    if (start < rtu.from || (end > rtu.tx_from && start < rtu.tx_to))
        return;
    if (rtu.length == 0) {
        rtu.bad = 0;
        rtu.first = start;
    } else if (start > rtu.last && start - rtu.last > rtu_t15()) {
        rtu.bad = 1;
    }
    if (flaw)
        rtu.bad = 1;
    if (rtu.length < RTU_FRAME)
        rtu.frame[rtu.length] = byte;
    if (rtu.length <= RTU_FRAME)
        rtu.length++;
    rtu.last = end;
}

#endif
