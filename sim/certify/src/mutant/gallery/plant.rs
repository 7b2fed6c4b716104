//! Defects of reader, lamp, drawer and power.
//!
//! Refuses frames and functions.

use crate::act::{Act, Field, Limit, Obstacle};
use crate::mutant::{Defect, Scene, View};
use forecourt_wire::Span;

fn id(view: &View) -> u64 {
    view.input.iter().take(4).fold(0, |id, word| id << 16 | u64::from(*word))
}

fn set_id(view: &mut View, id: u64) {
    for (k, shift) in [48, 32, 16, 0].into_iter().enumerate() {
        view.input[k] = (id >> shift) as u16;
    }
}

/// The 40 data bits of a raw image, parities and all else ignored.
fn data_of(image: u64) -> u64 {
    (0..10).fold(0, |id, row| id << 4 | image >> (64 - 9 - row * 5 - 4) & 0xF)
}

/// The first image as a tag of its data bits.
fn as_tag(act: &Act, when: fn(u64) -> bool) -> Option<Act> {
    if let Act::Tag { board, field: Field::Images { images, rate } } = act
        && let Some(image) = images.iter().find(|image| when(**image))
    {
        return Some(Act::Tag { board: *board, field: Field::Tag { id: data_of(*image), rate: *rate } });
    }
    Some(act.clone())
}

fn slot_now(scene: &mut Scene<'_>) -> Option<[u16; 7]> {
    let at = scene.at;
    scene.board.as_slot().map(|slot| slot.registers(at))
}

/// Keeps what was shown when a tag goes, for `ms`.
fn linger(scene: &mut Scene<'_>, view: &mut View, ms: u64) {
    if id(view) != 0 {
        scene.memory.n[0] = id(view);
        scene.memory.at = Some(scene.at + Span::from_ms(ms));
    } else if scene.memory.at.is_some_and(|until| scene.at < until) {
        set_id(view, scene.memory.n[0]);
        view.input[4] |= 2;
    }
}

pub(super) const TABLE: &[Defect] = &[
    defect!("FW-86", Slot, "row and column parity are not looked at", ["TG-08", "TG-09"], feel: Some(|_, act| as_tag(act, |_| true))),
    defect!("FW-88", Slot, "header and stop bit are not looked at", ["TG-05", "TG-10"],
        feel: Some(|_, act| as_tag(act, |image| image >> 55 != 0x1FF || image & 1 == 1))),
    defect!("FW-89", Slot, "one good frame is enough", ["TG-12", "TG-13", "TG-14"],
        feel: Some(|_, act| as_tag(act, |image| forecourt_tag::word::check(image).is_ok()))),
    defect!("FW-91", Slot, "an ID stays for two seconds behind a tag's removal", ["TG-07", "PW-05"], show: Some(|scene, view| linger(scene, view, 2_000))),
    defect!("FW-92", Slot, "an ID shows only when the tag is gone", ["TG-02"],
    show: Some(|scene, view| {
        let shown = id(view);
        let before = std::mem::replace(&mut scene.memory.n[0], shown);
        set_id(view, if shown == 0 { before } else { 0 });
    })),
    defect!("FW-94", Slot, "the version byte is dropped: 32 of 40 bits", ["TG-02", "TG-03"], show: Some(|_, view| view.input[1] = 0)),
    defect!("FW-95", Slot, "a torn read: the high words are those of the read before", ["TG-16", "TG-15"],
    show: Some(|scene, view| {
        let now = id(view);
        let before = std::mem::replace(&mut scene.memory.n[0], now);
        if before != 0 && now != 0 { set_id(view, before & !0xFFFF | now & 0xFFFF); }
    })),
    defect!("FW-97", Slot, "two tags give a third number", ["TG-17", "TG-18"],
    feel: Some(|_, act| {
        if let Act::Tag { board, field: Field::Two { first, second, .. } } = act {
            return Some(Act::Tag { board: *board, field: Field::Tag { id: first ^ second, rate: 64 } });
        }
        Some(act.clone())
    })),
    defect!("FW-98", Slot, "the counter of rejected frames counts good ones", ["TG-08", "TG-11", "TG-22"], show: Some(|_, view| view.input[6] = view.input[5])),
    defect!("FW-100", Slot, "the ID is kept while the reader sleeps", ["TG-23"],
    show: Some(|scene, view| {
        let asleep = view.holding.get(1) == Some(&1);
        if !asleep { scene.memory.n[0] = id(view); } else { set_id(view, scene.memory.n[0]); }
    })),
    defect!("FW-101", Slot, "reading clears \"tag seen\"", ["TG-28", "RH-08"],
    show: Some(|scene, view| {
        if scene.memory.n[0] % 2 == 1 { view.input[4] &= !2; }
        scene.memory.n[0] += 1;
    })),
    defect!("FW-103", Slot, "waking takes half a frame: a wrong ID once", ["TG-24"],
    serve: Some(|scene, bytes| {
        if bytes.len() == 8 && bytes[1] == 6 && bytes[3] == 1 && bytes[5] == 1 && scene.is_mine(bytes) { scene.memory.n[1] = 1; }
        scene.golden(bytes)
    }),
    show: Some(|scene, view| {
        let asleep = view.holding.get(1) == Some(&1);
        if scene.memory.n[1] == 1 && !asleep && id(view) != 0 {
            scene.memory.n[1] = 0;
            set_id(view, id(view) >> 3);
        }
    })),
    defect!("GX-119", Slot, "nine ones inside a number are taken for a header: the number is shifted", ["TG-05"],
    feel: Some(|_, act| {
        if let Act::Tag { board, field: Field::Tag { id, rate } } = act
            && id >> 31 == 0x1FF
        {
            return Some(Act::Tag { board: *board, field: Field::Tag { id: (id << 4 | 7) & 0xFF_FFFF_FFF7, rate: *rate } });
        }
        Some(act.clone())
    })),
    defect!("GX-120", Slot, "an empty slot shows the last status", ["TG-01"], show: Some(|_, view| if id(view) == 0 { view.input[4] |= 2; })),
    defect!("GX-121", Slot, "register 0 carries the number of good frames", ["TG-04", "TG-01"], show: Some(|_, view| view.input[0] = view.input[5])),
    defect!("GX-122", Slot, "a tag of 40 zero bits shows as a key", ["TG-06", "TG-14"],
        show: Some(|_, view| if id(view) == 0 && view.input[4] & 2 != 0 { set_id(view, 0xFF_FFFF_FFFF); })),
    defect!("GX-123", Slot, "the words of an ID come low word first", ["TG-03", "TG-02"],
        show: Some(|_, view| { view.input[..4].reverse(); })),
    defect!("GX-124", Slot, "an ID flutters while every other frame is lost", ["TG-19"],
    feel: Some(|scene, act| {
        scene.memory.n[0] = u64::from(matches!(act, Act::Tag { field: Field::Rough { lost_frame_every, .. }, .. } if *lost_frame_every > 0));
        Some(act.clone())
    }),
    show: Some(|scene, view| {
        if scene.memory.n[0] == 1 {
            scene.memory.n[1] += 1;
            if scene.memory.n[1] % 2 == 0 { set_id(view, 0); }
        }
    })),
    defect!("GX-125", Slot, "a tag of another rate is read as a wrong number", ["TG-20"],
    feel: Some(|_, act| {
        if let Act::Tag { board, field: Field::Tag { id, rate } } = act
            && *rate != 64
        {
            return Some(Act::Tag { board: *board, field: Field::Tag { id: id >> 1, rate: 64 } });
        }
        Some(act.clone())
    })),
    defect!("GX-126", Slot, "every second good frame is not counted", ["TG-21"], show: Some(|_, view| view.input[5] /= 2)),
    defect!("GX-127", Slot, "the counter of good frames sticks at 65535", ["TG-22"],
    show: Some(|scene, view| {
        if view.input[5] == u16::MAX || scene.memory.n[0] > u64::from(view.input[5]) + 60_000 { view.input[5] = u16::MAX; } else { scene.memory.n[0] = u64::from(view.input[5]); }
    })),
    defect!("GX-128", Slot, "a broken antenna shows as an empty slot", ["TG-25", "EX-15"], show: Some(|_, view| if view.input[4] & 8 != 0 { view.input[4] = 1; })),
    defect!("GX-129", Slot, "status bit 15 is set", ["TG-26"], show: Some(|_, view| view.input[4] |= 0x8000)),
    defect!("GX-130", Slot, "\"last frame failed\" stays behind a good frame", ["TG-27", "TG-11"],
    show: Some(|scene, view| {
        scene.memory.n[0] |= u64::from(view.input[4] & 4);
        if view.input[6] > 0 { view.input[4] |= 4; }
    })),
    defect!("GX-131", Slot, "a tag with jitter is never read", ["TG-29"],
    feel: Some(|_, act| {
        if let Act::Tag { board, field: Field::Rough { jitter_ppm, .. } } = act
            && *jitter_ppm > 0
        {
            return Some(Act::Tag { board: *board, field: Field::Noise { seed: 1 } });
        }
        Some(act.clone())
    })),
    defect!("GX-132", Slot, "a neighbour's weak tag is read", ["TG-30"],
    feel: Some(|_, act| {
        if let Act::Tag { board, field: Field::Neighbour { id } } = act {
            return Some(Act::Tag { board: *board, field: Field::Tag { id: *id, rate: 64 } });
        }
        Some(act.clone())
    })),
    defect!("GX-133", Slot, "an ID shows 600 ms behind a tag's coming", ["TG-02", "TG-24", "TG-15"],
    show: Some(|scene, view| {
        if id(view) == 0 { scene.memory.at = None; return; }
        let since = *scene.memory.at.get_or_insert(scene.at);
        if scene.at < since + Span::from_ms(600) { set_id(view, 0); view.input[4] &= !2; }
    })),
    defect!("GX-134", Slot, "of two tags, one taken out, the other never shows", ["TG-18"],
    feel: Some(|scene, act| {
        match act {
            Act::Tag { field: Field::Two { .. }, .. } => scene.memory.n[0] = 1,
            Act::Tag { board, field: Field::Tag { .. } } if scene.memory.n[0] == 1 => {
                return Some(Act::Tag { board: *board, field: Field::Nothing });
            }
            _ => scene.memory.n[0] = 0,
        }
        Some(act.clone())
    })),
    defect!("GX-135", Slot, "the lamp's second value is steady light", ["LP-01", "LP-02"],
        serve: Some(|scene, bytes| if bytes.get(1) == Some(&6) && bytes.get(3) == Some(&0) && bytes.get(5) == Some(&2) && scene.is_mine(bytes) {
            scene.ask(&[6, 0, 0, 0, 1]);
            if bytes[0] == 0 { None } else { Some(bytes.to_vec()) }
        } else { scene.golden(bytes) })),
    defect!("GX-136", Slot, "polling restarts the blinking", ["LP-02"],
    serve: Some(|scene, bytes| {
        if bytes.get(1) == Some(&4) && scene.is_mine(bytes) && scene.view().holding[0] == 2 {
            scene.ask(&[6, 0, 0, 0, 1]);
            scene.ask(&[6, 0, 0, 0, 2]);
        }
        scene.golden(bytes)
    })),
    defect!("GX-137", Slot, "no lamp while the reader sleeps", ["LP-03"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes);
        if scene.view().holding.get(1) == Some(&1) { scene.bare(&crate::burst::frame(scene.address(), &[6, 0, 0, 0, 0])); }
        answer
    })),
    defect!("FW-106", Drawer, "the limit switches are not looked at", ["DR-09", "DR-10", "PW-06"],
        feel: Some(|_, act| if matches!(act, Act::Limits { .. }) { None } else { Some(act.clone()) })),
    defect!("FW-107", Drawer, "both switches made at once are accepted", ["DR-11", "DR-02"],
    feel: Some(|_, act| match act {
        Act::Limits { closed: Limit::StuckMade, open: Limit::StuckMade, .. } => None,
        _ => Some(act.clone()),
    })),
    defect!("FW-109", Drawer, "a fault never clears", ["DR-08", "DR-12"],
    show: Some(|scene, view| {
        if view.input[1] != 0 { scene.memory.n[0] = u64::from(view.input[1]); }
        view.input[1] = scene.memory.n[0] as u16;
    })),
    defect!("FW-110", Drawer, "openings are counted per command", ["DR-06", "DR-19", "RB-07"],
        serve: Some(|scene, bytes| {
            if bytes.get(1) == Some(&5) && bytes.get(4) == Some(&0xFF) && scene.is_mine(bytes) { scene.memory.n[0] += 1; }
            scene.golden(bytes)
        }),
        show: Some(|scene, view| view.input[2] = scene.memory.n[0] as u16)),
    defect!("FW-115", Drawer, "a release by hand is not seen", ["DR-13", "DR-14"], show: Some(|_, view| view.discrete &= 0b01111)),
    defect!("FW-116", Drawer, "a position below zero shows as 65535", ["DR-21", "DR-25", "DR-02", "DR-14"],
    show: Some(|scene, view| {
        if view.input[0] > 0 { scene.memory.n[0] = 1; }
        if view.input[0] == 0 && scene.memory.n[0] == 1 { view.input[0] = 65_535; }
    })),
    defect!("GX-140", Drawer, "the drawer opens at once: no movement is shown", ["DR-01", "DR-03", "DR-04"],
    show: Some(|scene, view| if view.coil == 1 && view.discrete & 0b100 != 0 {
        view.discrete = 0b10;
        view.input[0] = scene.profile.drawer.travel;
    })),
    defect!("GX-141", Drawer, "closed and open are shown together on the way", ["DR-02"], show: Some(|_, view| if view.discrete & 0b100 != 0 { view.discrete |= 0b11; })),
    defect!("GX-142", Drawer, "the motor runs at 85 % of its rate", ["DR-03"],
    show: Some(|scene, view| {
        let travel = scene.profile.drawer.travel;
        if view.discrete & 0b100 != 0 { scene.memory.at = Some(scene.at); }
        // It claims to be under way for a sixth longer than it is.
        if view.discrete & 0b10 != 0 && scene.memory.at.is_some_and(|last| scene.at < last + Span::from_ms(350)) {
            view.discrete = 0b100;
            view.input[0] = travel - 1;
        }
    })),
    defect!("GX-143", Drawer, "the position jumps back on the way", ["DR-04"],
    show: Some(|scene, view| {
        scene.memory.n[0] += 1;
        if view.discrete & 0b100 != 0 && scene.memory.n[0] % 5 == 0 { view.input[0] /= 2; }
    })),
    defect!("GX-144", Drawer, "a command to close on the way is taken when the drawer is open", ["DR-05"],
    serve: Some(|scene, bytes| {
        let at = scene.at;
        let moving = scene.board.as_drawer().is_some_and(|drawer| drawer.registers(at).discrete & 0b100 != 0);
        if bytes.get(1) == Some(&5) && bytes.get(4) == Some(&0) && bytes.get(3) == Some(&0) && moving && scene.is_mine(bytes) { return Some(bytes.to_vec()); }
        scene.golden(bytes)
    })),
    defect!("GX-145", Drawer, "a stall is not seen: the motor pushes on", ["DR-07", "DR-18", "TM-10"],
    show: Some(|_, view| if view.input[1] == 1 {
        view.input[1] = 0;
        view.discrete = view.discrete & !0b1000 | 0b100;
    })),
    defect!("GX-146", Drawer, "a driver fault is not shown", ["DR-12", "EX-15"], show: Some(|_, view| if view.input[1] == 3 { view.input[1] = 0; })),
    defect!("GX-147", Drawer, "auto-close does nothing", ["DR-15", "DR-23"],
    pass: Some(|scene, at| {
        if let Some(drawer) = scene.board.as_drawer()
            && drawer.registers(at).coil
            && drawer.settings()[2] > 0
        {
            let [travel, rate, _] = drawer.settings();
            drawer.force_settings([travel, rate, 0]);
        }
    })),
    defect!("GX-148", Drawer, "an open drawer closes itself after a minute though it never should", ["DR-16"],
        pass: Some(|scene, at| {
            if let Some(drawer) = scene.board.as_drawer()
                && drawer.settings()[2] == 0
            {
                let [travel, rate, _] = drawer.settings();
                drawer.force_settings([travel, rate, 60]);
            }
            let _ = at;
        }),
        show: Some(|_, view| if view.holding[2] == 60 { view.holding[2] = 0; })),
    defect!("GX-149", Drawer, "a write of 1 does not start the count to closing anew", ["DR-17"],
    serve: Some(|scene, bytes| {
        let at = scene.at;
        let open = scene.board.as_drawer().is_some_and(|drawer| drawer.registers(at).discrete & 0b10 != 0);
        if bytes.get(1) == Some(&5) && bytes.get(4) == Some(&0xFF) && open && scene.is_mine(bytes) && bytes[3] == 0 { return Some(bytes.to_vec()); }
        scene.golden(bytes)
    })),
    defect!("GX-150", Drawer, "times opened sticks at 65535", ["DR-20"], show: Some(|scene, view| {
        if view.input[2] == u16::MAX { scene.memory.n[0] = 1; }
        if scene.memory.n[0] == 1 { view.input[2] = u16::MAX; }
    })),
    defect!("GX-151", Drawer, "a rate written on the way loses steps", ["DR-22"],
        serve: Some(|scene, bytes| {
            let at = scene.at;
            let moving = scene.board.as_drawer().is_some_and(|drawer| drawer.registers(at).discrete & 0b100 != 0);
            let answer = scene.golden(bytes);
            if bytes.get(1) == Some(&6) && bytes.get(3) == Some(&17) && moving && scene.is_mine(bytes) { scene.memory.n[0] = 1; }
            answer
        }),
        show: Some(|scene, view| if scene.memory.n[0] == 1 && view.discrete & 0b10 != 0 { view.input[0] -= 100; view.discrete = 0; })),
    defect!("GX-152", Drawer, "the drawer says closed behind a start, wherever it stands", ["PW-06", "DR-24"],
    feel: Some(|scene, act| {
        match act {
            Act::Power { on: true, .. } => scene.memory.n[0] = 1,
            Act::Hand { .. } => scene.memory.n[0] = 0,
            _ => {}
        }
        Some(act.clone())
    }),
    show: Some(|scene, view| if scene.memory.n[0] == 1 && view.discrete & 0b110 == 0 {
        view.discrete |= 1;
        view.input[0] = 0;
    })),
    defect!("GX-153", Drawer, "a drawer that starts half open closes by itself", ["PW-06", "DR-24"],
    feel: Some(|scene, act| {
        if matches!(act, Act::Power { on: true, .. }) { scene.memory.at = Some(scene.at + Span::from_ms(1_000)); }
        Some(act.clone())
    }),
    pass: Some(|scene, at| if scene.memory.at.is_some_and(|due| at >= due) {
        scene.memory.at = None;
        if let Some(drawer) = scene.board.as_drawer() {
            forecourt_board::DrawerBoard::hand(drawer, at, 0);
        }
    })),
    defect!("GX-154", Drawer, "travel, rate and auto-close are lost with the power", ["PW-07"],
    feel: Some(|scene, act| {
        if let (Act::Power { on: false, .. }, Some(drawer)) = (act, scene.board.as_drawer()) {
            let delivered = drawer.delivered();
            drawer.force_settings(delivered);
        }
        Some(act.clone())
    })),
    defect!("GX-155", Slot, "the lamp is on behind a start", ["PW-08"],
    feel: Some(|scene, act| {
        if matches!(act, Act::Power { on: true, .. }) { scene.memory.n[0] = 1; }
        Some(act.clone())
    }),
    serve: Some(|scene, bytes| {
        if std::mem::take(&mut scene.memory.n[0]) == 1 { scene.ask(&[6, 0, 0, 0, 1]); }
        scene.golden(bytes)
    })),
    defect!("GX-156", Slot, "sends a frame when its power comes on", ["PW-01"],
    babble: Some((Span::from_ms(50), |scene| {
        if std::mem::take(&mut scene.memory.n[0]) == 1 { scene.reply(&[4, 2, 0, 0]) } else { Vec::new() }
    })),
    feel: Some(|scene, act| {
        if matches!(act, Act::Power { on: true, .. }) { scene.memory.n[0] = 1; }
        Some(act.clone())
    })),
    defect!("GX-157", Slot, "takes 900 ms to start", ["PW-02", "FR-14"],
        feel: Some(|scene, act| {
            if matches!(act, Act::Power { on: true, .. }) { scene.memory.at = Some(scene.at + Span::from_ms(900)); }
            Some(act.clone())
        }),
        serve: Some(|scene, bytes| if scene.memory.at.is_some_and(|ready| scene.at < ready) { None } else { scene.golden(bytes) })),
    defect!("GX-158", Slot, "finishes an answer of before the power cut when it comes back", ["PW-03", "PW-04", "PW-01"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes);
        scene.memory.bytes = answer.clone().unwrap_or_default();
        answer
    }),
    feel: Some(|scene, act| {
        if matches!(act, Act::Power { on: true, .. }) { scene.memory.n[0] = 1; }
        Some(act.clone())
    }),
    babble: Some((Span::from_ms(400), |scene| {
        if std::mem::take(&mut scene.memory.n[0]) == 1 { std::mem::take(&mut scene.memory.bytes) } else { Vec::new() }
    }))),
    defect!("FW-85", Drawer, "a power cut in a write leaves half a setting", ["PW-09", "PW-10"],
    serve: Some(|scene, bytes| {
        let answer = scene.golden(bytes);
        if matches!(bytes.get(1), Some(6 | 16)) && scene.is_mine(bytes) { scene.memory.at = Some(scene.at); }
        answer
    }),
    feel: Some(|scene, act| {
        let cut = matches!(act, Act::Power { on: false, .. } | Act::BrownOut { .. });
        if cut
            && scene.memory.at.is_some_and(|at| scene.at < at + Span::from_ms(20))
            && let Some(drawer) = scene.board.as_drawer()
        {
            let [travel, rate, close] = drawer.settings();
            drawer.force_settings([travel & 0xFF00 | 0x0033, rate, close]);
        }
        Some(act.clone())
    })),
    defect!("GX-159", Drawer, "the position drifts by one step with each cycle", ["SK-05"],
        serve: Some(|scene, bytes| {
            if bytes.get(1) == Some(&5) && bytes.get(4) == Some(&0) && scene.is_mine(bytes) { scene.memory.n[0] += 1; }
            scene.golden(bytes)
        }),
        show: Some(|scene, view| if scene.memory.n[0] > 100 { view.input[0] = view.input[0].saturating_add((scene.memory.n[0] / 100) as u16); })),
    defect!("GX-160", Slot, "deaf when 2^31 ms of running have passed", ["SK-03", "SK-06"],
        serve: Some(|scene, bytes| if scene.at.as_ns() / 1_000_000 >= 1 << 31 { None } else { scene.golden(bytes) })),
    defect!("GX-161", Slot, "answers grow slower with every request", ["SK-02"],
    serve: Some(|scene, bytes| {
        scene.memory.n[0] += 1;
        scene.delay = Span::from_us((scene.memory.n[0] / 200).min(60_000));
        scene.golden(bytes)
    })),
    defect!("GX-162", Slot, "the lamp register's flash cell wears out after 50,000 writes", ["SK-07"],
    serve: Some(|scene, bytes| {
        if bytes.get(1) == Some(&6) && scene.is_mine(bytes) { scene.memory.n[0] += 1; }
        if scene.memory.n[0] > 50_000 && bytes.get(1) == Some(&6) { return Some(scene.exception(6, 4)); }
        scene.golden(bytes)
    })),
    defect!("GX-163", Drawer, "an obstacle while it closes itself is pushed on", ["DR-18"],
    feel: Some(|_, act| match act {
        Act::Jam { obstacle: Obstacle::Between { low, .. }, .. } if *low > 0 => None,
        _ => Some(act.clone()),
    })),
    defect!("GX-164", Slot, "a brown-out shows an ID of noise", ["PW-09", "PW-05"],
    feel: Some(|scene, act| {
        if matches!(act, Act::BrownOut { .. } | Act::Power { on: true, .. }) { scene.memory.at = Some(scene.at + Span::from_ms(1_500)); }
        Some(act.clone())
    }),
    show: Some(|scene, view| if scene.memory.at.is_some_and(|until| scene.at < until) {
        let frames = slot_now(scene).map_or(0, |registers| registers[5]);
        set_id(view, 0x0F_1234_5600 | u64::from(frames & 0xFF));
    })),
];
