//! The profile as it stands in a file: TOML tables with places, checked field by field. It refuses to know the
//! firmware; the numbers' ranges come from the cabinet profile.

use super::{Boards, Cabinet, Drawer, Line, Profile, ProfileError, Slot};
use crate::identity::TEXT_MAX;
use forecourt_tag::{Rate, frame_span_us};
use forecourt_wire::{Character, LineSpeed, Span};
use serde::Deserialize;
use std::ops::RangeInclusive;
use toml::Spanned;

type Number = Option<Spanned<i64>>;
type Text = Option<Spanned<String>>;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    name: Text,
    line: LineTable,
    cabinet: CabinetTable,
    slot: SlotTable,
    drawer: DrawerTable,
    board: BoardTable,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct LineTable {
    baud: Number,
    character: Text,
    response_timeout_ms: Number,
    broadcast_turnaround_ms: Number,
    unit_load: Text,
    polarised: Option<bool>,
    repeaters: Number,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct CabinetTable {
    drawers: Number,
    slots: Number,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct SlotTable {
    appear_within_ms: Number,
    keep_ms: Number,
    gone_after_ms: Number,
    tag_rate: Text,
    settle_ms: Number,
    product: Text,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct DrawerTable {
    travel_steps: Number,
    steps_per_second: Number,
    auto_close_s: Number,
    stall_shows_ms: Number,
    hand_shows_ms: Number,
    product: Text,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct BoardTable {
    boot_ms: Number,
    reply_delay_us: Number,
    vendor: Text,
    revision: Text,
}

/// The text being read, to turn byte offsets into lines and columns.
struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

/// Speeds in use on such lines; the line's formulas are exact for each of them.
const SPEEDS: [i64; 9] = [1_200, 2_400, 4_800, 9_600, 14_400, 19_200, 38_400, 57_600, 115_200];

impl Source<'_> {
    fn error(&self, offset: usize, problem: String, right: &str) -> ProfileError {
        ProfileError::at(self.file, self.text, offset, problem, right.to_owned())
    }

    /// A number in `range`, or `standard` where the file is silent.
    fn number(
        &self,
        name: &str,
        value: &Number,
        range: RangeInclusive<i64>,
        standard: u64,
    ) -> Result<u64, ProfileError> {
        let Some(value) = value else { return Ok(standard) };
        let number = *value.get_ref();
        if range.contains(&number) {
            return Ok(number.unsigned_abs());
        }
        let right = format!("a number from {} to {}", range.start(), range.end());
        Err(self.error(value.span().start, format!("{name} = {number} is out of range"), &right))
    }

    /// Like [`Self::number`], for ranges that fit 16 bits.
    fn word(
        &self,
        name: &str,
        value: &Number,
        range: RangeInclusive<u16>,
        standard: u16,
    ) -> Result<u16, ProfileError> {
        let wide = i64::from(*range.start())..=i64::from(*range.end());
        let number = self.number(name, value, wide, u64::from(standard))?;
        Ok(u16::try_from(number).expect("the range fits 16 bits"))
    }

    fn small(
        &self,
        name: &str,
        value: &Number,
        range: RangeInclusive<u16>,
        standard: u8,
    ) -> Result<u8, ProfileError> {
        let number = self.word(name, value, range, u16::from(standard))?;
        Ok(u8::try_from(number).expect("the ranges used with this fit 8 bits"))
    }

    fn millis(
        &self,
        name: &str,
        value: &Number,
        range: RangeInclusive<i64>,
        standard: Span,
    ) -> Result<Span, ProfileError> {
        Ok(Span::from_ms(self.number(name, value, range, standard.as_ms())?))
    }

    /// One of a few words.
    fn choice<T: Copy>(
        &self,
        name: &str,
        value: &Text,
        choices: &[(&str, T)],
        standard: T,
    ) -> Result<T, ProfileError> {
        let Some(value) = value else { return Ok(standard) };
        let found = choices.iter().find(|(word, _)| word == value.get_ref());
        found.map(|(_, choice)| *choice).ok_or_else(|| {
            let words: Vec<String> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            let problem = format!("{name} = {:?} is unknown", value.get_ref());
            self.error(value.span().start, problem, &format!("one of {}", words.join(", ")))
        })
    }

    /// A text of 1 … 32 printable ASCII characters, as the device identification carries it.
    fn label(&self, name: &str, value: &Text, standard: &str) -> Result<String, ProfileError> {
        let Some(value) = value else { return Ok(standard.to_owned()) };
        let text = value.get_ref();
        if (1..=TEXT_MAX).contains(&text.len()) && text.bytes().all(|b| (0x20..0x7F).contains(&b)) {
            return Ok(text.clone());
        }
        let problem = format!("{name} = {text:?} cannot be sent");
        Err(self.error(value.span().start, problem, "1 to 32 printable ASCII characters"))
    }
}

/// The profile in `text`.
pub(super) fn profile(file: &str, text: &str) -> Result<Profile, ProfileError> {
    let source = Source { file, text };
    let raw: File = toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        let message = error.message().lines().collect::<Vec<_>>().join("; ");
        let right = right_syntax(&message);
        source.error(offset, message, right)
    })?;
    let standard = Profile::standard();
    Ok(Profile {
        name: source.label("name", &raw.name, &standard.name)?,
        line: line(&source, &raw.line, &standard.line)?,
        cabinet: Cabinet {
            drawers: source.small(
                "cabinet.drawers",
                &raw.cabinet.drawers,
                1..=6,
                standard.cabinet.drawers,
            )?,
            slots: source.small("cabinet.slots", &raw.cabinet.slots, 1..=32, standard.cabinet.slots)?,
        },
        slot: slot(&source, &raw.slot, &standard.slot)?,
        drawer: drawer(&source, &raw.drawer, &standard.drawer)?,
        board: board(&source, &raw.board, &standard.board)?,
    })
}

/// What would be right where the TOML itself, a name or a type is wrong.
fn right_syntax(message: &str) -> &'static str {
    if message.contains("unknown field") {
        "one of the fields named, or leave it out: what is left out is as in the standard profile"
    } else if message.contains("invalid type") {
        "a value of the type named: whole numbers without quotes, texts in quotes, true or false"
    } else {
        "TOML: [line], [cabinet], [slot], [drawer], [board], each with lines `field = value`"
    }
}

fn line(source: &Source<'_>, raw: &LineTable, standard: &Line) -> Result<Line, ProfileError> {
    let baud = source.number(
        "line.baud",
        &raw.baud,
        SPEEDS[0]..=SPEEDS[SPEEDS.len() - 1],
        u64::from(standard.speed.baud),
    )?;
    if let Some(value) = raw.baud.as_ref().filter(|value| !SPEEDS.contains(value.get_ref())) {
        let right = format!("one of {SPEEDS:?}");
        return Err(source.error(
            value.span().start,
            format!("line.baud = {baud} is no usual speed"),
            &right,
        ));
    }
    let characters =
        [Character::E8_1, Character::O8_1, Character::N8_2, Character::N8_1].map(|c| (c.name(), c));
    let loads = [("1", 8), ("1/2", 4), ("1/4", 2), ("1/8", 1)];
    let response = &raw.response_timeout_ms;
    let turnaround = &raw.broadcast_turnaround_ms;
    Ok(Line {
        speed: LineSpeed {
            baud: u32::try_from(baud).expect("the range fits 32 bits"),
            character: source.choice(
                "line.character",
                &raw.character,
                &characters,
                standard.speed.character,
            )?,
        },
        response_timeout: source.millis(
            "line.response_timeout_ms",
            response,
            1..=10_000,
            standard.response_timeout,
        )?,
        broadcast_turnaround: source.millis(
            "line.broadcast_turnaround_ms",
            turnaround,
            1..=10_000,
            standard.broadcast_turnaround,
        )?,
        unit_load_eighths: source.choice(
            "line.unit_load",
            &raw.unit_load,
            &loads,
            standard.unit_load_eighths,
        )?,
        polarised: raw.polarised.unwrap_or(standard.polarised),
        repeaters: u32::from(source.small("line.repeaters", &raw.repeaters, 0..=16, 2)?),
    })
}

fn slot(source: &Source<'_>, raw: &SlotTable, standard: &Slot) -> Result<Slot, ProfileError> {
    let rates = [("RF/64", Rate::Rf64), ("RF/32", Rate::Rf32), ("RF/16", Rate::Rf16)];
    let slot = Slot {
        appear_within: source.millis(
            "slot.appear_within_ms",
            &raw.appear_within_ms,
            1..=1_000,
            standard.appear_within,
        )?,
        keep: source.millis("slot.keep_ms", &raw.keep_ms, 1..=1_000, standard.keep)?,
        gone_after: source.millis(
            "slot.gone_after_ms",
            &raw.gone_after_ms,
            1..=2_000,
            standard.gone_after,
        )?,
        rate: source.choice("slot.tag_rate", &raw.tag_rate, &rates, standard.rate)?,
        settle: source.millis("slot.settle_ms", &raw.settle_ms, 0..=50, standard.settle)?,
        product: source.label("slot.product", &raw.product, &standard.product)?,
    };
    let frame = Span::from_us(frame_span_us(slot.rate));
    let place = |value: &Number| value.as_ref().map_or(0, |value| value.span().start);
    // A frame that has just begun when the tag comes to rest is lost; two whole ones must follow (KEY-54).
    if slot.appear_within < slot.settle + frame * 3 {
        let least = (slot.settle + frame * 3).as_ms() + 1;
        let problem = "slot.appear_within_ms leaves no time for settling and three frames".to_owned();
        let right = format!("at least {least} with this rate and settling time");
        return Err(source.error(place(&raw.appear_within_ms), problem, &right));
    }
    if slot.gone_after < slot.keep + frame {
        let problem = "slot.gone_after_ms comes before slot.keep_ms and a frame have passed".to_owned();
        let right = format!("at least {}", (slot.keep + frame).as_ms() + 1);
        let field = if raw.gone_after_ms.is_some() { &raw.gone_after_ms } else { &raw.keep_ms };
        return Err(source.error(place(field), problem, &right));
    }
    Ok(slot)
}

fn drawer(source: &Source<'_>, raw: &DrawerTable, standard: &Drawer) -> Result<Drawer, ProfileError> {
    let auto_close = source.word("drawer.auto_close_s", &raw.auto_close_s, 0..=3_600, standard.auto_close)?;
    if let Some(value) = raw.auto_close_s.as_ref().filter(|_| (1..5).contains(&auto_close)) {
        let problem = format!("drawer.auto_close_s = {auto_close} is out of range");
        return Err(source.error(value.span().start, problem, "0 for never, or a number from 5 to 3600"));
    }
    Ok(Drawer {
        travel: source.word("drawer.travel_steps", &raw.travel_steps, 100..=20_000, standard.travel)?,
        rate: source.word("drawer.steps_per_second", &raw.steps_per_second, 50..=5_000, standard.rate)?,
        auto_close,
        stall_shows: source.millis(
            "drawer.stall_shows_ms",
            &raw.stall_shows_ms,
            1..=500,
            standard.stall_shows,
        )?,
        hand_shows: source.millis(
            "drawer.hand_shows_ms",
            &raw.hand_shows_ms,
            1..=100,
            standard.hand_shows,
        )?,
        product: source.label("drawer.product", &raw.product, &standard.product)?,
    })
}

fn board(source: &Source<'_>, raw: &BoardTable, standard: &Boards) -> Result<Boards, ProfileError> {
    let delay = source.number("board.reply_delay_us", &raw.reply_delay_us, 0..=90_000, 0)?;
    Ok(Boards {
        boot: source.millis("board.boot_ms", &raw.boot_ms, 0..=500, standard.boot)?,
        reply_delay: Span::from_us(delay),
        vendor: source.label("board.vendor", &raw.vendor, &standard.vendor)?,
        revision: source.label("board.revision", &raw.revision, &standard.revision)?,
    })
}
