//! The declaration as it stands in a file: TOML tables with places, checked field by field.
//!
//! It refuses to open files: the text of the profile comes from the caller. What is left out is what the standard cabinet
//! profile says, but for the firmware's names and hash, which nobody else can know.

use super::{
    Boards, Declaration, DeclarationError, Documents, Features, Firmware, Functions, LineClaims, Ranges,
};
use forecourt_board::Profile;
use serde::Deserialize;
use toml::Spanned;

type Text = Option<Spanned<String>>;
type Number = Option<Spanned<i64>>;
type Numbers = Option<Spanned<Vec<Spanned<i64>>>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    profile: Text,
    firmware: Option<Spanned<FirmwareTable>>,
    #[serde(default)]
    boards: Option<Spanned<BoardsTable>>,
    #[serde(default)]
    line: LineTable,
    #[serde(default)]
    functions: FunctionsTable,
    #[serde(default)]
    ranges: RangesTable,
    #[serde(default)]
    features: Features,
    #[serde(default)]
    documents: DocumentsTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FirmwareTable {
    vendor: Text,
    product: Text,
    version: Text,
    image_sha256: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct BoardsTable {
    slot: Number,
    drawer: Number,
    #[serde(default)]
    cabinet: bool,
    address_by_position: Option<bool>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct LineTable {
    speeds: Numbers,
    characters: Option<Spanned<Vec<Spanned<String>>>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RangesTable {
    travel: Numbers,
    rate: Numbers,
    auto_close: Numbers,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct FunctionsTable {
    slot: Numbers,
    drawer: Numbers,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct DocumentsTable {
    user_guide: Option<bool>,
    duplicate_address_warning: Option<bool>,
    implementation_class: Text,
    polarisation: Option<bool>,
    repeater: Option<String>,
    write_endurance: Option<Spanned<i64>>,
}

struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

/// Gives the text of the profile file of this name, or why it cannot be read.
pub type ReadProfile<'a> = &'a mut dyn FnMut(&str) -> Result<String, String>;

/// The declaration in `text`.
pub(super) fn declaration(
    file: &str,
    text: &str,
    read: ReadProfile<'_>,
) -> Result<Declaration, DeclarationError> {
    let source = Source { file, text };
    let raw: File = toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        let message = error.message().lines().collect::<Vec<_>>().join("; ");
        source.error(offset, message.clone(), right_syntax(&message))
    })?;
    let firmware = source.firmware(raw.firmware.as_ref())?;
    let (profile, numbers) = source.profile(&raw.profile, read)?;
    Ok(Declaration {
        firmware,
        boards: source.boards(raw.boards.as_ref(), &numbers)?,
        profile,
        line: source.line(&raw.line, &numbers)?,
        functions: Functions {
            slot: source.functions("functions.slot", &raw.functions.slot, Functions::default().slot)?,
            drawer: source.functions(
                "functions.drawer",
                &raw.functions.drawer,
                Functions::default().drawer,
            )?,
        },
        ranges: source.ranges(&raw.ranges, &numbers)?,
        features: raw.features,
        documents: source.documents(raw.documents)?,
    })
}

fn right_syntax(message: &str) -> &'static str {
    if message.contains("unknown field") {
        "one of the fields named; most may be left out, and are then as in the standard profile"
    } else if message.contains("invalid type") {
        "a value of the type named: whole numbers without quotes, texts in quotes, true or false"
    } else {
        "TOML: profile = \"file\", [firmware], [boards], [line], [functions], [features], [documents]"
    }
}

/// What a text of a declaration may be.
fn is_label(text: &str) -> bool {
    let length = text.chars().count();
    (1..=64).contains(&length) && !text.chars().any(char::is_control) && text.trim() == text
}

impl Source<'_> {
    fn error(&self, offset: usize, problem: String, right: &str) -> DeclarationError {
        DeclarationError::at(self.file, self.text, offset, problem, right)
    }

    fn firmware(&self, raw: Option<&Spanned<FirmwareTable>>) -> Result<Firmware, DeclarationError> {
        let right = "[firmware] with vendor, product, version and image-sha256";
        let Some(spanned) = raw else {
            return Err(self.error(0, "the table [firmware] is missing".into(), right));
        };
        let (table, at) = (spanned.get_ref(), spanned.span().start);
        let label = |name: &str, value: &Text| {
            let Some(value) = value else {
                return Err(self.error(at, format!("firmware.{name} is missing"), right));
            };
            if is_label(value.get_ref()) {
                return Ok(value.get_ref().clone());
            }
            let problem = format!("firmware.{name} = {:?} says nothing", value.get_ref());
            let right = "1 to 64 characters, none of them a control character, no blank at the ends";
            Err(self.error(value.span().start, problem, right))
        };
        Ok(Firmware {
            vendor: label("vendor", &table.vendor)?,
            product: label("product", &table.product)?,
            version: label("version", &table.version)?,
            image_sha256: self.hash(label("image-sha256", &table.image_sha256)?, &table.image_sha256)?,
        })
    }

    fn hash(&self, hash: String, value: &Text) -> Result<String, DeclarationError> {
        if hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(hash.to_ascii_lowercase());
        }
        let offset = value.as_ref().map_or(0, |value| value.span().start);
        let problem =
            format!("firmware.image-sha256 has {} characters or others than hex digits", hash.len());
        Err(self.error(offset, problem, "64 hex digits, as sha256sum prints them for the image"))
    }

    /// The profile's text and its numbers.
    fn profile(&self, value: &Text, read: ReadProfile<'_>) -> Result<(String, Profile), DeclarationError> {
        let Some(value) = value else { return Ok((String::new(), Profile::standard())) };
        let name = value.get_ref();
        let text = read(name).map_err(|why| {
            let problem = format!("profile = {name:?}: {why}");
            let right =
                "the path of a profile file, seen from the declaration; left out: the standard profile";
            self.error(value.span().start, problem, right)
        })?;
        let numbers = Profile::from_toml(name, &text)?;
        Ok((text, numbers))
    }

    fn boards(
        &self,
        raw: Option<&Spanned<BoardsTable>>,
        profile: &Profile,
    ) -> Result<Boards, DeclarationError> {
        let Some(spanned) = raw else { return Ok(Boards::default()) };
        let table = spanned.get_ref();
        let slots: Vec<u8> = (1..=profile.cabinet.drawers)
            .flat_map(|drawer| {
                (1..=profile.cabinet.slots).filter_map(move |slot| profile.slot_address(drawer, slot))
            })
            .collect();
        let drawers: Vec<u8> = (1..=profile.cabinet.drawers).collect();
        let boards = Boards {
            slot: self.board("boards.slot", &table.slot, &slots)?,
            drawer: self.board("boards.drawer", &table.drawer, &drawers)?,
            cabinet: table.cabinet,
            address_by_position: table.address_by_position.unwrap_or(true),
        };
        if boards.slot.is_none() && boards.drawer.is_none() {
            let problem = "[boards] names no board".to_owned();
            let right = "slot = 33 or drawer = 1 or both; without the table, these two";
            return Err(self.error(spanned.span().start, problem, right));
        }
        Ok(boards)
    }

    /// One of the addresses that the profile's cabinet has.
    fn board(&self, name: &str, value: &Number, has: &[u8]) -> Result<Option<u8>, DeclarationError> {
        let Some(value) = value else { return Ok(None) };
        let known = has.iter().copied().find(|address| i64::from(*address) == *value.get_ref());
        if known.is_some() {
            return Ok(known);
        }
        let problem = format!("{name} = {} is no address of the profile's cabinet", value.get_ref());
        let right = if name == "boards.slot" {
            "32 · drawer + slot: 33 to 64 for drawer 1, 65 to 96 for drawer 2, as far as the cabinet goes"
        } else {
            "the drawer's number, 1 to 6, as far as the cabinet goes"
        };
        Err(self.error(value.span().start, problem, right))
    }

    fn ranges(&self, raw: &RangesTable, profile: &Profile) -> Result<Ranges, DeclarationError> {
        let (standard, drawer) = (Ranges::default(), &profile.drawer);
        Ok(Ranges {
            travel: self.range("ranges.travel", &raw.travel, standard.travel, drawer.travel)?,
            rate: self.range("ranges.rate", &raw.rate, standard.rate, drawer.rate)?,
            auto_close: self.range(
                "ranges.auto-close",
                &raw.auto_close,
                standard.auto_close,
                drawer.auto_close.max(standard.auto_close[0]),
            )?,
        })
    }

    /// The least and the greatest value of a register, which must be able to hold what the profile sets it to.
    fn range(
        &self,
        name: &str,
        raw: &Numbers,
        standard: [u16; 2],
        usual: u16,
    ) -> Result<[u16; 2], DeclarationError> {
        let Some(spanned) = raw else { return Ok(standard) };
        let given: Vec<i64> = spanned.get_ref().iter().map(|one| *one.get_ref()).collect();
        let right =
            format!("the least and the greatest value, such as {standard:?}, around the profile's {usual}");
        let whole = |value: i64| u16::try_from(value).ok().filter(|value| *value > 0);
        if let [least, most] = given[..]
            && let (Some(least), Some(most)) = (whole(least), whole(most))
            && (least..=most).contains(&usual)
        {
            return Ok([least, most]);
        }
        let problem = format!("{name} = {given:?} is no range that holds {usual}");
        Err(self.error(spanned.span().start, problem, &right))
    }

    fn line(&self, raw: &LineTable, profile: &Profile) -> Result<LineClaims, DeclarationError> {
        let mut claims = LineClaims::default();
        if let Some(speeds) = &raw.speeds {
            claims.speeds = self.ascending(
                "line.speeds",
                speeds,
                1_200,
                115_200,
                "speeds from 1200 to 115200, ascending",
            )?;
        }
        if let Some(characters) = &raw.characters {
            claims.characters.clear();
            for one in characters.get_ref() {
                if !["8E1", "8O1", "8N2", "8N1"].contains(&one.get_ref().as_str()) {
                    let problem = format!("line.characters names {:?}", one.get_ref());
                    let right = "of \"8E1\", \"8O1\", \"8N2\" and \"8N1\" those that the board can be set to";
                    return Err(self.error(one.span().start, problem, right));
                }
                claims.characters.push(one.get_ref().clone());
            }
        }
        let speed = profile.line.speed;
        if !claims.has(speed) {
            let offset = raw
                .speeds
                .as_ref()
                .filter(|_| !claims.speeds.contains(&speed.baud))
                .map(|speeds| speeds.span().start)
                .or_else(|| raw.characters.as_ref().map(|characters| characters.span().start));
            let line = format!("{} {}", speed.baud, speed.character.name());
            let problem = format!("[line] leaves out {line}, the line of the profile");
            return Err(self.error(offset.unwrap_or(0), problem, "claims that hold the profile's own line"));
        }
        Ok(claims)
    }

    fn functions(&self, name: &str, value: &Numbers, usual: Vec<u8>) -> Result<Vec<u8>, DeclarationError> {
        let Some(value) = value else { return Ok(usual) };
        let right = "function codes from 1 to 127 in ascending order, 3 and 4 among them: all clauses read back with them";
        let codes: Vec<u8> = self.ascending(name, value, 1, 127, right)?;
        if let Some(lacks) = [3, 4].into_iter().find(|code| !codes.contains(code)) {
            return Err(self.error(value.span().start, format!("{name} lacks {lacks}"), right));
        }
        Ok(codes)
    }

    fn ascending<T: TryFrom<i64> + Ord + Copy>(
        &self,
        name: &str,
        value: &Spanned<Vec<Spanned<i64>>>,
        least: i64,
        greatest: i64,
        right: &str,
    ) -> Result<Vec<T>, DeclarationError> {
        let mut numbers: Vec<T> = Vec::new();
        for one in value.get_ref() {
            let number = *one.get_ref();
            let fits = (least..=greatest).contains(&number);
            match T::try_from(number) {
                Ok(good) if fits && numbers.last().is_none_or(|last| *last < good) => numbers.push(good),
                _ if fits => {
                    let problem = format!("{name}: {number} does not stand in ascending order");
                    return Err(self.error(one.span().start, problem, right));
                }
                _ => {
                    let problem = format!("{name}: {number} is out of range");
                    return Err(self.error(one.span().start, problem, right));
                }
            }
        }
        Ok(numbers)
    }

    fn documents(&self, raw: DocumentsTable) -> Result<Documents, DeclarationError> {
        if let Some(class) = &raw.implementation_class
            && !["basic", "regular"].contains(&class.get_ref().as_str())
        {
            let problem = format!("documents.implementation-class = {:?} is unknown", class.get_ref());
            return Err(self.error(class.span().start, problem, "\"basic\" or \"regular\""));
        }
        let write_endurance = match &raw.write_endurance {
            None => None,
            Some(cycles) => {
                Some(u64::try_from(*cycles.get_ref()).ok().filter(|n| *n > 0).ok_or_else(|| {
                    let problem = format!("documents.write-endurance = {} is no count", cycles.get_ref());
                    self.error(
                        cycles.span().start,
                        problem,
                        "write cycles that one register endures, 1 or more",
                    )
                })?)
            }
        };
        Ok(Documents {
            user_guide: raw.user_guide,
            duplicate_address_warning: raw.duplicate_address_warning,
            implementation_class: raw.implementation_class.map(Spanned::into_inner),
            polarisation: raw.polarisation,
            repeater: raw.repeater,
            write_endurance,
        })
    }
}
