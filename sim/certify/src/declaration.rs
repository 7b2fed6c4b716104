//! What the vendor claims of a board: the implementation conformance statement (ICS-01).
//!
//! One TOML file: firmware, boards attached, cabinet profile, functions, optional features, documents. What it leaves out is
//! what the standard cabinet profile says. It refuses to know whether the claims are true: clauses ask the wire.

mod error;
mod ranges;
mod read;

pub use error::DeclarationError;
pub use ranges::Ranges;
pub use read::ReadProfile;

use forecourt_board::Profile;
use forecourt_wire::LineSpeed;
use serde::{Deserialize, Serialize};

/// The declaration.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Declaration {
    /// What is certified.
    pub firmware: Firmware,
    /// What hangs on the rig.
    #[serde(default)]
    pub boards: Boards,
    /// The cabinet profile: the text of a profile file ([`Profile::from_toml`]); empty for the standard profile.
    #[serde(default)]
    pub profile: String,
    /// Lines that the boards can be set to.
    #[serde(default)]
    pub line: LineClaims,
    /// Function codes of each kind of board.
    #[serde(default)]
    pub functions: Functions,
    /// What a drawer board's registers may hold.
    #[serde(default, skip_serializing_if = "Ranges::is_standard")]
    pub ranges: Ranges,
    /// Optional things.
    #[serde(default)]
    pub features: Features,
    /// What the papers say.
    #[serde(default)]
    pub documents: Documents,
}

/// Who made what.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Firmware {
    /// The vendor's name.
    pub vendor: String,
    /// The product's name.
    pub product: String,
    /// The release that is certified.
    pub version: String,
    /// SHA-256 of the firmware image, 64 hex digits.
    pub image_sha256: String,
}

/// What hangs on the rig.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Boards {
    /// Address of the slot board under test, 33 … 224.
    #[serde(default)]
    pub slot: Option<u8>,
    /// Address of the drawer board under test, 1 … 6.
    #[serde(default)]
    pub drawer: Option<u8>,
    /// All boards of the profile's cabinet are attached; the rig plays none of them.
    #[serde(default)]
    pub cabinet: bool,
    /// The address follows from where the board is mounted and can be changed by no command (AD-05).
    #[serde(default = "yes")]
    pub address_by_position: bool,
}

impl Default for Boards {
    fn default() -> Self {
        Self { slot: Some(33), drawer: Some(1), cabinet: false, address_by_position: true }
    }
}

/// Lines that the boards can be set to; whether they work there is asked where the rig, or a hand, can set them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LineClaims {
    /// Bits a second, ascending.
    pub speeds: Vec<u32>,
    /// Of 8E1, 8O1, 8N2, 8N1.
    pub characters: Vec<String>,
}

impl Default for LineClaims {
    fn default() -> Self {
        Self {
            speeds: vec![9_600, 19_200, 38_400, 57_600, 115_200],
            characters: ["8E1", "8O1", "8N2"].map(str::to_owned).to_vec(),
        }
    }
}

impl LineClaims {
    /// True when the boards can be set to `line`.
    pub fn has(&self, line: LineSpeed) -> bool {
        self.speeds.contains(&line.baud) && self.characters.iter().any(|known| known == line.character.name())
    }
}

/// Function codes that the boards answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Functions {
    /// Of a slot board, ascending.
    pub slot: Vec<u8>,
    /// Of a drawer board, ascending.
    pub drawer: Vec<u8>,
}

impl Default for Functions {
    fn default() -> Self {
        Self { slot: vec![3, 4, 6, 8, 16, 43], drawer: vec![1, 2, 3, 4, 5, 6, 8, 15, 16, 43] }
    }
}

/// Optional things, all absent by default.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Features {
    /// Diagnostic counters, FC 08 sub-functions 0A … 12 (family CT).
    #[serde(default)]
    pub counters: bool,
    /// Force listen only and restart, FC 08 sub-functions 04 and 01 (CT-10 … CT-12).
    #[serde(default)]
    pub listen_only: bool,
    /// Tags of RF/32 are read.
    #[serde(default)]
    pub rf32: bool,
    /// Tags of RF/16 are read.
    #[serde(default)]
    pub rf16: bool,
    /// A drawer that stalls while it closes itself opens again (DR-18).
    #[serde(default)]
    pub reopens: bool,
    /// FC 08/0 takes more than one word of data (DG-03).
    #[serde(default)]
    pub long_echo: bool,
}

/// What the papers say; `None` where the vendor does not say.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Documents {
    /// The user guide names requests, modes, visual diagnostics, reachable registers, installation rules (ICS-04).
    #[serde(default)]
    pub user_guide: Option<bool>,
    /// It warns of two boards with one address (ICS-05).
    #[serde(default)]
    pub duplicate_address_warning: Option<bool>,
    /// "basic" or "regular" (ICS-07).
    #[serde(default)]
    pub implementation_class: Option<String>,
    /// Whether the line needs polarisation, and the board brings it (ICS-08).
    #[serde(default)]
    pub polarisation: Option<bool>,
    /// Which repeater serves more than 32 unit loads (ICS-06).
    #[serde(default)]
    pub repeater: Option<String>,
    /// Write cycles that the memory of the kept registers endures (ICS-09).
    #[serde(default)]
    pub write_endurance: Option<u64>,
}

const fn yes() -> bool {
    true
}

impl Declaration {
    /// The declaration in `text`; `file` only names it in errors. Where it names a profile file, `read` gives that file's
    /// text, which [`Self::profile`] then holds.
    ///
    /// # Errors
    /// [`DeclarationError`]: where the text, or that of the profile, is no TOML, has an unknown field, a wrong type or a
    /// value that cannot be, and what would be right.
    pub fn from_toml(file: &str, text: &str, read: ReadProfile<'_>) -> Result<Self, DeclarationError> {
        read::declaration(file, text, read)
    }

    /// What the golden boards claim.
    pub fn golden() -> Self {
        Self {
            firmware: Firmware {
                vendor: "Forecourt".into(),
                product: "golden boards".into(),
                version: "1.0".into(),
                image_sha256: "0".repeat(64),
            },
            boards: Boards::default(),
            profile: String::new(),
            line: LineClaims::default(),
            functions: Functions::default(),
            ranges: Ranges::default(),
            features: Features::default(),
            documents: Documents {
                user_guide: Some(true),
                duplicate_address_warning: Some(true),
                implementation_class: Some("regular".into()),
                polarisation: Some(false),
                repeater: Some("two repeaters for 66 unit loads".into()),
                write_endurance: Some(100_000),
            },
        }
    }

    /// The cabinet's numbers.
    ///
    /// # Errors
    /// Whatever [`Profile::from_toml`] finds wrong.
    pub fn numbers(&self) -> Result<Profile, forecourt_board::ProfileError> {
        if self.profile.is_empty() {
            Ok(Profile::standard())
        } else {
            Profile::from_toml("profile", &self.profile)
        }
    }
}
