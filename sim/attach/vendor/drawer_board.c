/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* An example drawer board: a stepper motor with an encoder, two limit switches, settings that survive power off.
 *
 *     cc -O2 drawer_board.c -o drawer_board              a board in virtual time for forecourt certify
 *     cc -O2 -DWALL_CLOCK drawer_board.c -o drawer_bytes the same on bytes of standard input and output
 *
 * Its address is its first argument, 1 when left out. The first part is the mechanics, which a real board has outside;
 * the second is the firmware, which sees the encoder, the switches and the driver's fault line, and nothing else.
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
/* Steps without the encoder's moving for so long are a stall. */
#define STALL_US 250000
/* The encoder moves without steps: a hand, believed after so long. */
#define HAND_US 40000
/* So many steps from its place a switch must have opened. */
#define SWITCH_STEPS 50

/* ---- the mechanics ---- */

enum limit { WORKS, STUCK_MADE, NEVER_MAKES };

static struct {
    int position; /* steps from closed */
    int held, jammed;
    int low, high; /* steps that cannot be entered */
    int driver_broken;
    enum limit closed, open;
    int open_at; /* where the switch at open stands */
} drawer = { .open_at = 2000 };

static int made(enum limit limit, int at_end)
{
    return limit == WORKS ? at_end : limit == STUCK_MADE;
}

static int closed_switch(void)
{
    return made(drawer.closed, drawer.position == 0);
}

static int open_switch(void)
{
    return made(drawer.open, drawer.position >= drawer.open_at);
}

/* One step of the motor; the encoder may or may not follow. */
static void motor_step(int direction)
{
    int to = drawer.position + direction;
    int here = drawer.jammed && drawer.position >= drawer.low && drawer.position <= drawer.high;
    if (!drawer.held && !here && !(drawer.jammed && to >= drawer.low && to <= drawer.high))
        drawer.position = to;
}

/* ---- the firmware ---- */

enum fault { NO_FAULT, STALL, LIMIT, DRIVER };

/* Travel, rate, seconds until it closes itself: in the EEPROM. */
static uint16_t eeprom[3] = { 2000, 1000, 0 };

static struct {
    int powered, wanted, released;
    enum fault fault;
    uint16_t opened;
    int travel; /* of the last move */
    int moving, target, counted;
    uint64_t begun, steps, rate, moved_at;
    int watched;        /* the encoder when the firmware last looked */
    uint64_t hand_at;   /* when a hand is believed, or never */
    uint64_t open_since; /* fully open, or told so again, or never */
} move = { .hand_at = FB_NEVER, .open_since = FB_NEVER };

static void motor(uint64_t now, int on)
{
    if (move.moving != on)
        fb_output("motor", now, rtu.address, on);
    move.moving = on;
}

static void stop(uint64_t now, enum fault fault)
{
    motor(now, 0);
    move.fault = fault;
}

/* At rest each switch must say what the encoder says. */
static void judge_switches(uint64_t now)
{
    if (closed_switch() != (drawer.position == 0) || open_switch() != (drawer.position >= move.travel))
        stop(now, LIMIT);
}

static uint64_t step_at(uint64_t step)
{
    return move.begun + (step * 1000000 + move.rate - 1) / move.rate;
}

/* Starts towards what the coil wants; travel and rate are taken over here and not during a move. */
static void begin(uint64_t now)
{
    motor(now, 0);
    move.travel = drawer.open_at = eeprom[0];
    move.open_since = FB_NEVER;
    if (drawer.driver_broken) {
        stop(now, DRIVER);
    } else if (closed_switch() && open_switch()) {
        stop(now, LIMIT);
    } else {
        int open = move.travel > drawer.position ? move.travel : drawer.position;
        move.target = move.wanted ? open : 0;
        if (move.target == drawer.position) {
            judge_switches(now);
            if (move.wanted && move.fault == NO_FAULT)
                move.open_since = now;
            return;
        }
        move.begun = move.moved_at = now;
        move.steps = 0;
        move.counted = 0;
        move.rate = eeprom[1];
        motor(now, 1);
    }
}

static void arrive(uint64_t now)
{
    motor(now, 0);
    judge_switches(now);
    if (move.fault == NO_FAULT && drawer.position > 0)
        move.open_since = now;
}

static void step(uint64_t now)
{
    int before = drawer.position, opens = move.target > drawer.position;
    motor_step(opens ? 1 : -1);
    move.steps++;
    move.watched = drawer.position;
    if (drawer.position != before)
        move.moved_at = now;
    if (before == 0 && drawer.position > 0 && !move.counted) {
        move.counted = 1;
        move.opened++;
    }
    /* A switch that is well behind the drawer must have opened. */
    if (opens ? drawer.position >= SWITCH_STEPS && closed_switch()
              : drawer.position <= move.travel - SWITCH_STEPS && open_switch())
        stop(now, LIMIT);
    else if (drawer.position == move.target)
        arrive(now);
    else if (now - move.moved_at >= STALL_US)
        stop(now, STALL);
}

static uint64_t closes_itself(void)
{
    int counts = move.wanted && move.fault == NO_FAULT && !move.released && eeprom[2] > 0;
    return counts && move.open_since != FB_NEVER ? move.open_since + eeprom[2] * 1000000ull : FB_NEVER;
}

/* The encoder's interrupt while the motor makes no step: a hand. */
static void hand(uint64_t now)
{
    if (drawer.position == move.watched)
        return;
    if (move.watched == 0 && drawer.position > 0)
        move.opened++;
    move.watched = drawer.position;
    motor(now, 0);
    move.open_since = FB_NEVER;
    if (move.hand_at == FB_NEVER)
        move.hand_at = now + HAND_US;
}

static void read_inputs(uint64_t now, uint16_t *words)
{
    (void)now;
    words[0] = (uint16_t)drawer.position;
    words[1] = (uint16_t)move.fault;
    words[2] = move.opened;
}

static void read_holding(uint64_t now, uint16_t *words)
{
    (void)now;
    memcpy(words, eeprom, sizeof eeprom);
}

static unsigned read_discretes(uint64_t now)
{
    (void)now;
    /* A switch that is known to lie proves nothing. */
    int trusted = move.fault != LIMIT;
    int closed = trusted && drawer.position == 0 && closed_switch();
    int open = trusted && !closed && drawer.position >= move.travel && open_switch();
    return (unsigned)(closed | open << 1 | move.moving << 2 | (move.fault == STALL) << 3 | move.released << 4);
}

static unsigned read_coils(uint64_t now)
{
    (void)now;
    return (unsigned)move.wanted;
}

static int accepts(unsigned index, uint16_t value)
{
    switch (index) {
    case 0:
        return value >= 100 && value <= 20000;
    case 1:
        return value >= 50 && value <= 5000;
    default:
        return value == 0 || (value >= 5 && value <= 3600);
    }
}

static void store(uint64_t now, unsigned index, uint16_t value)
{
    (void)now;
    eeprom[index] = value;
}

/* The next write of the coil clears a fault and tries again; the same command again changes nothing else. */
static void set_coil(uint64_t now, int on)
{
    int troubled = move.fault != NO_FAULT || move.released;
    int under_way = move.moving && (move.target > drawer.position) == on;
    int arrived = !move.moving && (on ? drawer.position >= move.travel : drawer.position == 0);
    move.fault = NO_FAULT;
    move.released = 0;
    move.wanted = on;
    if (!troubled && under_way)
        return;
    if (!troubled && arrived) {
        move.open_since = on ? now : FB_NEVER;
        return;
    }
    begin(now);
}

static const struct rtu_board tables = {
    .vendor = "Example", .product = "EX-DRAWER", .revision = "1.0",
    .functions = 0x7E | 1ull << 8 | 1ull << 15 | 1ull << 16 | 1ull << 43,
    .inputs = 3, .holding_first = 16, .holding = 3, .discretes = 5, .coils = 1,
    .read_inputs = read_inputs, .read_holding = read_holding, .read_discretes = read_discretes,
    .read_coils = read_coils, .accepts = accepts, .store = store, .set_coil = set_coil,
};

/* Power comes or goes: RAM is lost, the drawer stays where it is, nothing moves until it is told to. */
static void power(uint64_t now, int on)
{
    motor(now, 0);
    memset(&move, 0, sizeof move);
    move.powered = on;
    move.hand_at = move.open_since = FB_NEVER;
    move.travel = drawer.open_at = eeprom[0];
    move.watched = drawer.position;
    rtu_restart(now, on ? now + BOOT_US : FB_NEVER);
}

static void start(uint64_t now)
{
    power(now, 1);
}

static void heard(uint64_t from, uint64_t to, uint8_t byte, char flaw)
{
    rtu_heard(from, to, byte, flaw, &tables);
}

static uint64_t wake(void)
{
    uint64_t next = rtu_wake();
    uint64_t own = move.moving ? step_at(move.steps + 1) : closes_itself();
    next = own < next ? own : next;
    return move.hand_at < next ? move.hand_at : next;
}

static void woken(uint64_t now)
{
    if (now >= move.hand_at) {
        move.hand_at = FB_NEVER;
        motor(now, 0);
        move.released = drawer.position > 0;
    }
    while (move.moving && now >= step_at(move.steps + 1))
        step(step_at(move.steps + 1));
    if (!move.moving && now >= closes_itself()) {
        /* Behind it the coil reads 0. */
        move.wanted = 0;
        begin(now);
    }
    rtu_woken(now, &tables);
}

static enum limit limit_of(const char *word)
{
    return !strcmp(word, "works") ? WORKS : !strcmp(word, "stuck-made") ? STUCK_MADE : NEVER_MAKES;
}

static void jam(int words, char **word)
{
    drawer.jammed = words > 3;
    drawer.held = words == 3 && strcmp(word[2], "0") != 0;
    if (drawer.jammed) {
        drawer.low = atoi(word[2]);
        drawer.high = atoi(word[3]);
    }
}

static const char *act(uint64_t now, int words, char **word)
{
    woken(now);
    int value = words > 2 ? atoi(word[2]) : 0;
    int runs = move.powered && now >= rtu.from;
    if (rtu.address != atoi(word[1]))
        return "no such board";
    if (!strcmp(word[0], "power")) {
        power(now, words > 2 && !strcmp(word[2], "on"));
    } else if (!strcmp(word[0], "brown-out") || !strcmp(word[0], "line")) {
        power(now, 1);
    } else if (!strcmp(word[0], "jam")) {
        jam(words, word);
    } else if (!strcmp(word[0], "hand")) {
        drawer.position = value;
        if (runs)
            hand(now);
        else
            move.watched = value;
    } else if (!strcmp(word[0], "limits") && words > 3) {
        drawer.closed = limit_of(word[2]);
        drawer.open = limit_of(word[3]);
        if (runs && !move.moving && move.fault == NO_FAULT)
            judge_switches(now);
    } else if (!strcmp(word[0], "driver")) {
        drawer.driver_broken = value;
        if (runs && value)
            stop(now, DRIVER);
    } else if (!strcmp(word[0], "mount") && value > 0 && value < 248) {
        rtu.address = (uint8_t)value;
        power(now, 1);
    } else if (!strcmp(word[0], "counters")) {
        move.opened = (uint16_t)value;
    } else {
        return "this board has no such thing";
    }
    return 0;
}

int main(int count, char **argument)
{
    const struct fb_board firmware = { start, heard, 0, wake, woken, act };
    rtu.address = (uint8_t)(count > 1 ? atoi(argument[1]) : 1);
    return fb_run(&firmware);
}
