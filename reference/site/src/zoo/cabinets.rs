//! Mutants of the key cabinets: what the bus says misread, custody that is not where the key is.
//!
//! It refuses to know why somebody wants a key.

use super::mutant::{Fate, Heard, House, LOST, Mutant, Seam, TWICE};
use forecourt_poller::{DrawerStatus, Event as Bus, Order, Reading};

const KEYS: &str = "keys";

pub(super) const ALL: &[Mutant] = &[
    Mutant {
        id: "silence-read-as-empty",
        wrong: "a slot board that does not answer is taken for an empty slot",
        source: "an empty slot read from silence; KEY-26; I-KEY-06",
        killers: &["I-KEY-06", "every key hangs where the books say"],
        seam: Seam::Heard(|event| match event {
            Bus::SlotSilent { slot, at } => {
                Heard::Told(Bus::Slot { slot, at, reading: Reading::Empty, reads: 1 })
            }
            event => Heard::Left(event),
        }),
    },
    Mutant {
        id: "neighbour-slot-read",
        wrong: "a reading is noted for the slot beside",
        source: "I-KEY-01",
        killers: &["every key hangs where the books say", "I-KEY-01"],
        seam: Seam::Heard(|event| match event {
            Bus::Slot { mut slot, at, reading: reading @ Reading::Tag(_), reads } if slot.slot < 30 => {
                slot.slot += 1;
                Heard::Told(Bus::Slot { slot, at, reading, reads })
            }
            event => Heard::Left(event),
        }),
    },
    Mutant {
        id: "taken-and-still-there",
        wrong: "a key that was taken stays in its slot in the books",
        source: "key checked out twice; I-KEY-02",
        killers: &["I-KEY-02", "every key hangs where the books say"],
        seam: Seam::Event(KEYS, "key-taken", LOST),
    },
    Mutant {
        id: "taken-twice",
        wrong: "a key is checked out twice",
        source: "key checked out twice; I-KEY-02",
        killers: &["I-KEY-02", "I-KEY-14"],
        seam: Seam::Event(KEYS, "key-taken", TWICE),
    },
    Mutant {
        id: "holder-is-somebody-else",
        wrong: "the one who opened is charged with nobody's key: another one holds it",
        source: "I-KEY-10",
        killers: &["I-KEY-10"],
        seam: Seam::Event(KEYS, "key-taken", |fields| {
            fields.set("holder", "P-9999");
            Fate::Changed
        }),
    },
    Mutant {
        id: "returned-to-the-wrong-slot",
        wrong: "a returned key is booked into slot 1",
        source: "I-KEY-08",
        killers: &["I-KEY-02", "I-KEY-08"],
        seam: Seam::Event(KEYS, "key-returned", |fields| {
            if fields.text("place").as_deref() == Some("1/1/01") {
                return Fate::Left;
            }
            fields.set("place", "1/1/01");
            Fate::Changed
        }),
    },
    Mutant {
        id: "return-not-closed",
        wrong: "a returned key stays with its holder",
        source: "I-KEY-08",
        killers: &["I-KEY-08", "I-KEY-02"],
        seam: Seam::Event(KEYS, "key-returned", LOST),
    },
    Mutant {
        id: "overdue-told-twice",
        wrong: "a key that is out too long is told twice",
        source: "timer fires twice; I-KEY-14",
        killers: &["I-KEY-14"],
        seam: Seam::Event(KEYS, "key-overdue", TWICE),
    },
    Mutant {
        id: "no-photo-of-the-opening",
        wrong: "an opening leaves no photo",
        source: "I-KEY-10",
        killers: &["I-KEY-10"],
        seam: Seam::Event(KEYS, "photo-stored", LOST),
    },
    Mutant {
        id: "unreadable-read-as-empty",
        wrong: "a slot whose tag cannot be read is taken for an empty slot",
        source: "KEY-48; I-KEY-06",
        killers: &["I-KEY-06", "every key hangs where the books say"],
        seam: Seam::Heard(|event| match event {
            Bus::Slot { slot, at, reading: Reading::Unreadable | Reading::Asleep, reads } => {
                Heard::Told(Bus::Slot { slot, at, reading: Reading::Empty, reads })
            }
            event => Heard::Left(event),
        }),
    },
    Mutant {
        id: "empty-not-believed",
        wrong: "that a slot is empty now is never told",
        source: "KEY-25; I-KEY-07",
        killers: &["every key hangs where the books say", "KEY-25"],
        seam: Seam::Heard(|event| match event {
            Bus::Slot { reading: Reading::Empty, reads: 1.., .. } => Heard::Lost,
            event => Heard::Left(event),
        }),
    },
    Mutant {
        id: "tag-not-believed",
        wrong: "that a key hangs in a slot again is never told",
        source: "KEY-32; I-KEY-08",
        killers: &["KEY-32"],
        seam: Seam::Heard(|event| match event {
            Bus::Slot { reading: Reading::Tag(_), reads: 1.., .. } => Heard::Lost,
            event => Heard::Left(event),
        }),
    },
    Mutant {
        id: "closing-scan-lost",
        wrong: "that a scan of all slots is done is never told, the closing one and the first one",
        source: "KEY-39; KEY-67",
        killers: &["KEY-39", "KEY-67"],
        seam: Seam::Heard(|event| match event {
            Bus::ScanDone { ticket: Some(_), .. } => Heard::Lost,
            event => Heard::Left(event),
        }),
    },
    Mutant {
        id: "drawer-counts-as-shut",
        wrong: "a drawer that stands open is taken for a shut one",
        source: "KEY-39; KEY-44",
        killers: &["KEY-39"],
        seam: Seam::Heard(|event| match event {
            Bus::Drawer { drawer, at, status } if status.open => {
                let status = DrawerStatus { closed: true, open: false, ..status };
                Heard::Told(Bus::Drawer { drawer, at, status })
            }
            event => Heard::Left(event),
        }),
    },
    Mutant {
        id: "drawer-never-closed",
        wrong: "a drawer is never told to close",
        source: "KEY-39; KEY-40",
        killers: &["KEY-39", "KEY-40"],
        seam: Seam::Order(|order| match order {
            Order::Coil { open: false, .. } => None,
            order => Some(order),
        }),
    },
    Mutant {
        id: "coil-not-written",
        wrong: "a drawer is never told to open",
        source: "KEY-15",
        killers: &["KEY-15"],
        seam: Seam::Order(|order| match order {
            Order::Coil { open: true, .. } => None,
            order => Some(order),
        }),
    },
    Mutant {
        id: "out-without-a-limit",
        wrong: "a key that is taken never gets overdue",
        source: "KEY-70; I-KEY-14",
        killers: &["KEY-70"],
        seam: Seam::Event(KEYS, "key-taken", |fields| {
            if fields.at("due").is_null() {
                return Fate::Left;
            }
            fields.set("due", ());
            Fate::Changed
        }),
    },
    Mutant {
        id: "sign-in-never-ends",
        wrong: "who walks away from a cabinet stays signed in for hours",
        source: "KEY-13",
        killers: &["KEY-13"],
        seam: Seam::House(House::Number("keys.idle_s", 3_600)),
    },
];
